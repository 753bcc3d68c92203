/**
 * A named stream of random draws. Two streams of one seed never share draws, and a stream's draws depend on the
 * seed and its name alone, so one more consumer elsewhere never changes them.
 */
export interface RandomStream {
  /** A float in [0, 1). */
  next(): number
  /** An integer between `min` and `max`, both included. */
  int(min: number, max: number): number
  /** True with the probability given (0 to 1): never at 0, always at 1. */
  chance(probability: number): boolean
  /** One element of a list that is not empty. */
  pick<T>(items: readonly T[]): T
  /** A new array in a random order. */
  shuffle<T>(items: readonly T[]): T[]
  /** A stream of its own, derived from this one's seed and name, not from its position. */
  fork(name: string): RandomStream
}
