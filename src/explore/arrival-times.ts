import type { Draw } from './draw.js'

/** How requests arrive. */
export type ArrivalPattern = (typeof arrivalPatterns)[number]
export const arrivalPatterns = ['steady', 'poisson', 'burst'] as const

/** When so many requests arrive: whole ms from 0 to `withinMs`, in order. */
export function arrivalTimes(pattern: ArrivalPattern, count: number, withinMs: number, draw: Draw): number[] {
  if (pattern === 'steady') {
    const gapMs = draw.int(0, Math.floor(withinMs / Math.max(1, count - 1)))
    return Array.from({ length: count }, (_, index) => index * gapMs)
  }
  if (pattern === 'burst') {
    const bursts = Array.from({ length: draw.int(1, Math.max(1, Math.ceil(count / 3))) }, () => draw.int(0, withinMs))
    return inOrder(count, () => draw.pick(bursts))
  }
  // A Poisson process with so many arrivals in a stretch of time: each is anywhere in it, on its own.
  const stretchMs = draw.int(0, withinMs)
  return inOrder(count, () => draw.int(0, stretchMs))
}

function inOrder(count: number, time: () => number): number[] {
  return Array.from({ length: count }, time).sort((a, b) => a - b)
}
