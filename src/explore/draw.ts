import type { RandomStream } from '../random/stream.js'

/** What drawing needs of a source of chance: a stream of ours, or one of fast-check's. */
export type Draw = Pick<RandomStream, 'int' | 'pick' | 'chance'>

/** A whole number between two others, the smallest in half of all draws, each further one half as often as the last. */
export function smallInt(draw: Draw, min: number, max: number): number {
  let value = min
  while (value < max && draw.chance(0.5)) value++
  return value
}

/** A whole number between two others above 0, each order of magnitude as often as any other. */
export function anyMagnitude(draw: Draw, min: number, max: number): number {
  const share = draw.int(0, 1_000_000) / 1_000_000
  return Math.min(max, Math.round(min * (max / min) ** share))
}

/** A number of any magnitude up to `most`, on either side of 0. */
export function eitherSign(draw: Draw, most: number): number {
  return draw.pick([1, -1]) * anyMagnitude(draw, 1, most)
}
