#!/usr/bin/env node
import { main } from './main.js'
import { flushed, forgiveClosedReaders } from './terminal.js'

const { stdin, stdout, stderr, env } = process
forgiveClosedReaders(stdout, stderr)
const exitCode = await main(process.argv.slice(2), { stdin, stdout, stderr, env, cwd: process.cwd() })
await flushed(stdout, stderr)
// What the code under test has left open does not keep the command from ending.
process.exit(exitCode)
