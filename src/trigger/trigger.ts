import { InvalidOptionError } from '../error/invalid-option.js'
import { isThenable } from '../error/thenable.js'
import type { RandomStream } from '../random/stream.js'
import { checkWhen } from './check-when.js'
import type { When } from './when.js'

/** Answers whether an injection acts at a call, given its arguments. */
export type Predicate = (...args: never[]) => unknown

/** When one injection acts, compiled. It remembers how often it did. */
export interface Trigger {
  /** Start of the window, virtual ms. */
  readonly fromMs: number
  /** End of the window, the first ms that no longer belongs to it; Infinity when it has no end. */
  readonly untilMs: number
  /** How often it fired. */
  readonly used: number
  /** Chance that it fires where all else fits, 0 to 1. */
  readonly probability: number
  /** Within its window it fires at every call, whatever its number, arguments, and chance. */
  readonly always: boolean
  /** It has fired as often as `limit` allows. */
  readonly exhausted: boolean
  /**
   * Whether it acts at this call; if so, it counts as used. Draws one random number, and only if all else fits and the
   * probability is neither 0 nor 1.
   * @param chance false: the probability is left to the fault. @default true
   * @throws InvalidOptionError if the predicate throws or answers a promise
   */
  fires(nowMs: number, call: number, args: readonly unknown[], chance?: boolean): boolean
  /** It fired, and the fault let the call pass: that is no use of it. */
  passed(): void
}

/**
 * Compiles conditions. All that are given must hold; the window is half-open, [from, from + for).
 * @param label the injection, for messages: `injection 2 (latency 500 ms)`
 * @throws InvalidOptionError
 */
export function compileTrigger(
  when: When | undefined,
  predicate: Predicate | undefined,
  random: RandomStream,
  label = 'the injection',
): Trigger {
  return new CompiledTrigger(checkWhen(when ?? {}), predicate, random, label)
}

class CompiledTrigger implements Trigger {
  readonly fromMs: number
  readonly untilMs: number
  readonly probability: number
  used = 0
  readonly #limit: number
  /** The one call number, 0 for any; several are in the set. */
  readonly #onlyCall: number
  readonly #calls: ReadonlySet<number> | undefined
  readonly #predicate: Predicate | undefined
  readonly #random: RandomStream
  readonly #label: string

  constructor(when: When, predicate: Predicate | undefined, random: RandomStream, label: string) {
    const calls = when.calls ?? []
    this.fromMs = when.fromMs ?? 0
    this.untilMs = when.forMs === undefined ? Number.POSITIVE_INFINITY : this.fromMs + when.forMs
    this.#limit = when.limit ?? Number.POSITIVE_INFINITY
    this.#onlyCall = calls.length === 1 ? (calls[0] as number) : 0
    this.#calls = calls.length > 1 ? new Set(calls) : undefined
    this.probability = when.probability ?? 1
    this.#predicate = predicate
    this.#random = random
    this.#label = label
  }

  get always(): boolean {
    const some = this.#onlyCall !== 0 || this.#calls !== undefined || this.#predicate !== undefined
    return !some && this.probability === 1 && this.#limit === Number.POSITIVE_INFINITY
  }

  get exhausted(): boolean {
    return this.used >= this.#limit
  }

  fires(nowMs: number, call: number, args: readonly unknown[], chance = true): boolean {
    if (nowMs < this.fromMs || nowMs >= this.untilMs || this.used >= this.#limit) return false
    if (this.#onlyCall !== 0 && call !== this.#onlyCall) return false
    if (this.#calls !== undefined && !this.#calls.has(call)) return false
    if (this.#predicate !== undefined && !this.#agrees(this.#predicate, args)) return false
    if (chance && this.probability !== 1 && !this.#random.chance(this.probability)) return false
    if (this.probability === 0) return false
    this.used++
    return true
  }

  passed(): void {
    this.used--
  }

  #agrees(predicate: Predicate, args: readonly unknown[]): boolean {
    let answer: unknown
    try {
      answer = predicate(...(args as never[]))
    } catch (cause) {
      const expected = `of ${this.#label} to answer true or false for any arguments`
      throw new InvalidOptionError('when', expected, cause, 'It threw; see `cause`.', { cause })
    }
    if (isThenable(answer)) {
      throw new InvalidOptionError('when', `of ${this.#label} to answer true or false`, answer, 'It cannot be async.')
    }
    return Boolean(answer)
  }
}
