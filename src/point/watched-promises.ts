import { inspect } from 'node:util'
import type { Point } from './point.js'

interface Watched {
  readonly point: string
  readonly call: number
  readonly sinceMs: number
  readonly promise: Promise<unknown>
  /** Holds `stack`, formatted when first read. */
  readonly trace: { readonly stack?: string } | undefined
}

/** So many promises are kept before those that have settled are let go. */
const firstLimit = 512
const options = { depth: 0, customInspect: false, maxArrayLength: 0, maxStringLength: 0 }

/** Whether one of the language's own promises is pending, without touching it. Costs under a microsecond. */
export function isPending(promise: Promise<unknown>): boolean {
  try {
    return /^[^{]*\{\s*<pending>/.test(inspect(promise, options))
  } catch {
    return false
  }
}

/**
 * Promises that calls of points gave back, so that a standstill can be explained. They are only kept, never chained
 * on: a rejection that no one handles stays one. Memory is bounded by the pending ones.
 */
export class WatchedPromises {
  #watched: Watched[] = []
  #limit = firstLimit

  add(
    point: Point,
    call: number,
    sinceMs: number,
    promise: Promise<unknown>,
    trace?: { readonly stack?: string },
  ): void {
    if (this.#watched.length >= this.#limit) this.#sweep()
    this.#watched.push({ point: point.name, call, sinceMs, promise, trace })
  }

  /** The calls that are pending now, first begun first. */
  list(): { readonly point: string; readonly call: number; readonly sinceMs: number; readonly stack?: string }[] {
    this.#sweep()
    return this.#watched.map(({ point, call, sinceMs, trace }) => {
      return { point, call, sinceMs, ...(trace?.stack === undefined ? {} : { stack: trace.stack }) }
    })
  }

  /**
   * Whether all have settled, for less than `list` costs. It chains on them, so it is for a session whose body is over, and
   * only where no rejection is left to be told: one that nobody handled would be no more.
   */
  settled(): boolean | Promise<boolean> {
    let left = 0
    const done = () => void left--
    for (const { promise } of this.#watched) {
      if (Object.getPrototypeOf(promise) === Promise.prototype) {
        left++
        Promise.prototype.then.call(promise, done, done)
      } else if (isPending(promise)) return false
    }
    // Of those that have settled, each has told by then.
    return left === 0 || Promise.resolve().then(() => left === 0)
  }

  clear(): void {
    this.#watched = []
  }

  #sweep(): void {
    this.#watched = this.#watched.filter(({ promise }) => isPending(promise))
    this.#limit = Math.max(firstLimit, 2 * this.#watched.length)
  }
}
