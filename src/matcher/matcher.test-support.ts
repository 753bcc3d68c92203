import { stripVTControlCharacters } from 'node:util'
import type { MatcherContext, MatcherResult } from './matcher-context.js'
import { matchers } from './matchers.js'

/** A runner's `this` without colour, the same in every runner. */
export function contextOf(isNot = false): MatcherContext {
  return {
    isNot,
    promise: '',
    utils: {
      matcherHint: (name, received, expected, options = {}) =>
        `expect(${received})${options.isNot ? '.not' : ''}.${name}(${expected})${options.comment ? ` // ${options.comment}` : ''}`,
      printExpected: (value) => JSON.stringify(value),
      printReceived: (value) => JSON.stringify(value),
      stringify: (value) => JSON.stringify(value),
    },
  }
}

/** The message that a failing assertion prints; fails itself when the assertion passes. */
export async function failureOf(isNot: boolean, call: (context: MatcherContext) => unknown): Promise<string> {
  const result = (await call(contextOf(isNot))) as MatcherResult
  if (result.pass !== isNot) throw new Error(`passed: ${result.message()}`)
  return result.message()
}

/** The message an assertion fails with, without colour; 'passed' when it does not fail. */
export function failure(run: () => unknown): Promise<string> {
  return Promise.resolve()
    .then(run)
    .then(
      () => 'passed',
      (error: Error) => stripVTControlCharacters(error.message),
    )
}

/** Only the lines that say what was expected and received. */
export async function figures(run: () => unknown): Promise<string> {
  const message = await failure(run)
  return message
    .split('\n')
    .filter((line) => /^(Expected|Received|passed)/.test(line))
    .join(' | ')
}

export { matchers }
