import { InvalidOptionError, isThenable } from '../error/index.js'

/** What a condition answers: true or nothing, it holds; false, or a throw: it does not. */
// biome-ignore lint/suspicious/noConfusingVoidType: a block of assertions answers nothing
export type Answer = boolean | undefined | void

/**
 * Whether a condition that answered so holds.
 * @param what it is, for the message
 * @throws InvalidOptionError for what is neither yes nor no
 */
export function answerOf(what: string, answer: unknown): boolean {
  if (typeof answer === 'boolean' || answer === undefined) return answer ?? true
  if (isThenable(answer)) {
    // Nobody waits for it: a rejection of it must not be a second failure.
    answer.then(undefined, () => {})
    throw new InvalidOptionError(what, 'to answer at once', answer, asyncWayOut)
  }
  const wayOut = 'Compare, as in `() => stock >= 0`, or assert in a block: `() => { expect(stock).toBe(3) }`.'
  throw new InvalidOptionError(what, 'to answer true, false or nothing', answer, wayOut)
}

/** @throws InvalidOptionError for a function that can be seen to answer by a promise */
export function checkAnswersAtOnce(what: string, fn: unknown): void {
  if (Object.prototype.toString.call(fn) === '[object AsyncFunction]')
    throw new InvalidOptionError(what, 'to answer at once', fn, asyncWayOut)
}

const asyncWayOut =
  'It is asked between two events and cannot wait: keep what it is to look at in a variable, or use `chaos.eventually`.'
