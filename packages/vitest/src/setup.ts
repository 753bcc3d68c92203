/**
 * Puts session time in place before the code under test is loaded, for code that takes a time function then: a
 * `promisify(setTimeout)` or a `const { setTimeout } = require('node:timers/promises')` at the top of a module. Real
 * time goes through outside of sessions. Taken off at the end of the file.
 * @example setupFiles: ['@faultline/vitest/setup']
 */

import { holdPatches } from 'faultline/adapter'
import { afterAll } from 'vitest'

afterAll(holdPatches())
