/**
 * Puts session time in place before the code under test is loaded, for code that takes a time function then: a
 * `promisify(setTimeout)` or a `const { setTimeout } = require('node:timers/promises')` at the top of a module. Real
 * time goes through outside of sessions. Taken off at the end of the file.
 * @example setupFilesAfterEnv: ['@faultline/jest/setup']
 */
import { afterAll } from '@jest/globals'
import { holdPatches } from 'faultline/adapter'

afterAll(holdPatches())
