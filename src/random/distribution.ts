import type { RandomStream } from './stream.js'

/** The longest delay a timer takes: 2³¹ − 1 ms, about 24.8 days. Draws of an open-ended distribution stop here. */
export const longestDelayMs = 2 ** 31 - 1

/** About `meanMs`, with spread `stdDevMs`, both 0 or more; draws below 0 become 0. */
export interface NormalDelay {
  readonly distribution: 'normal'
  readonly meanMs: number
  readonly stdDevMs: number
  /** Longest draw. */
  readonly maxMs?: number
}

/** Memoryless, as gaps between independent events; `meanMs` above 0. */
export interface ExponentialDelay {
  readonly distribution: 'exponential'
  readonly meanMs: number
  /** Longest draw. */
  readonly maxMs?: number
}

/** Mostly near `minMs` (above 0), with a heavy tail: the smaller `shape` (above 0; 1.5 is heavy, 3 mild), the heavier. */
export interface ParetoDelay {
  readonly distribution: 'pareto'
  readonly minMs: number
  readonly shape: number
  /** Longest draw. */
  readonly maxMs?: number
}

/** A delay in virtual ms: fixed, `[min, max]` uniform with both ends, or drawn from a distribution. */
export type Delay = number | readonly [number, number] | NormalDelay | ExponentialDelay | ParetoDelay

/** One draw, of parameters that were checked (`delaySchema` of faults does): whole ms, from 0 to `longestDelayMs`. A fixed delay and a range of one value draw nothing. */
export function sampleDelay(delay: Delay, random: RandomStream): number {
  if (typeof delay === 'number') return Math.round(delay)
  if ('distribution' in delay) return clip(sampleOpen(delay, random), delay.maxMs)
  const [min, max] = delay
  return min === max ? Math.round(min) : random.int(Math.round(min), Math.round(max))
}

/** A standard normal draw, by Marsaglia's polar method. */
export function sampleNormal(random: RandomStream): number {
  for (;;) {
    const x = 2 * random.next() - 1
    const y = 2 * random.next() - 1
    const square = x * x + y * y
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square)
  }
}

function sampleOpen(delay: NormalDelay | ExponentialDelay | ParetoDelay, random: RandomStream): number {
  if (delay.distribution === 'normal') return delay.meanMs + delay.stdDevMs * sampleNormal(random)
  // 1 − next() is above 0, where the logarithm and the power are finite.
  if (delay.distribution === 'exponential') return -delay.meanMs * Math.log(1 - random.next())
  return delay.minMs / (1 - random.next()) ** (1 / delay.shape)
}

function clip(ms: number, maxMs = longestDelayMs): number {
  return Math.round(Math.min(Math.max(ms, 0), maxMs, longestDelayMs))
}
