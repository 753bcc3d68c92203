import { randomUUID } from 'node:crypto'
import { InvalidOptionError } from '../error/invalid-option.js'

const highest = 2 ** 32 - 1
const rule = `to be a whole number between 0 and ${highest}`

/** A seed no one has chosen. With `freshId`, the one place where real chance comes in. */
export function freshSeed(): number {
  return Math.floor(Math.random() * (highest + 1))
}

/** A name that nothing else has, in no machine. */
export function freshId(): string {
  return randomUUID()
}

/**
 * The seed of a run: the option if given, else `FAULTLINE_SEED`, else a fresh one.
 * @param environment text of `FAULTLINE_SEED`; empty counts as not set
 * @throws InvalidOptionError
 */
export function seedFrom(option: number | undefined, environment = process.env.FAULTLINE_SEED): number {
  if (option !== undefined) return checkSeed('seed', option)
  const text = environment?.trim() ?? ''
  if (text === '') return freshSeed()
  return checkSeed('FAULTLINE_SEED', /^\d+$/.test(text) ? Number(text) : environment)
}

/** A whole number from 0 to 2³² − 1. @throws InvalidOptionError */
export function checkSeed(name: string, seed: unknown): number {
  if (Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) <= highest) return (seed as number) + 0
  throw new InvalidOptionError(name, rule, seed, 'Take the seed that a failure printed.')
}
