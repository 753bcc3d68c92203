import type { Fault } from '../fault/fault-kind.js'
import type { ScenarioPart } from './scenario.js'

/** A fault and its share, relative to those of the others. */
export type Share = readonly [fault: Fault, weight: number]

/**
 * Splits a probability among faults that end a call: the first that acts wins, so each one's chance is that of acting
 * when those before it have not.
 */
export function shareEnding(probability: number, shares: readonly Share[]): ScenarioPart[] {
  const total = shares.reduce((sum, [, weight]) => sum + weight, 0)
  let left = 1
  const parts: ScenarioPart[] = []
  for (const [fault, weight] of shares) {
    const own = total === 0 ? 0 : (probability * weight) / total
    // The last one of a probability of 1 must act always: not all but 1e-16 of the time.
    const chance = left <= 0 ? 0 : Math.min(1, round(own / left))
    left -= own
    if (weight > 0) parts.push(partOf(fault, chance))
  }
  return parts
}

/** The same for faults that change the answer: all that act change it, and the last one is what is seen. */
export function shareAltering(probability: number, shares: readonly Share[]): ScenarioPart[] {
  return shareEnding(probability, shares.toReversed()).toReversed()
}

/** A part that acts with that probability. */
export function partOf(fault: Fault, probability: number): ScenarioPart {
  return probability === 1 ? { fault } : { fault, when: { probability } }
}

/** To a billionth: what a schedule holds shall be readable. */
function round(chance: number): number {
  return Math.round(chance * 1e9) / 1e9
}
