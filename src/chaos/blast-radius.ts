import { type Duration, toMs } from '../clock/duration.js'
import { BlastRadiusError, checkInteger, checkPositive, InvalidOptionError } from '../error/index.js'
import type { When } from '../schedule/schedule.js'
import { checkPattern, compilePattern, patternsMeet } from '../trigger/index.js'
import type { Armed } from './armed.js'

/** How far the faults of a session may reach. */
export interface BlastRadius {
  /**
   * Patterns of points and nodes: faults act there and nowhere else. An injection whose `at` cannot meet them is refused,
   * as is one of time or resources without `at`, which would act on all code. @default everywhere
   */
  readonly points?: string | readonly string[]
  /**
   * Most injections in force at a time, 1 or more; a scenario is one. An injection whose window would be one too many at
   * any moment is refused. @default any number
   */
  readonly maxConcurrent?: number
  /** How long an injection may be in force; then it is lifted, reason `blastRadius`. @default as long as it likes */
  readonly maxDuration?: Duration
}

/** The option checked: what bounds the injections of a session. */
export class Bounds {
  readonly #points: readonly string[] | undefined
  readonly #maxConcurrent: number
  readonly #maxDurationMs: number

  /** @throws InvalidOptionError */
  constructor(given: BlastRadius) {
    const { points, maxConcurrent, maxDuration } = checkKeys(given)
    this.#points = points === undefined ? undefined : checkPoints(points)
    this.#maxConcurrent =
      maxConcurrent === undefined
        ? Number.POSITIVE_INFINITY
        : checkInteger('blastRadius.maxConcurrent', maxConcurrent, 1)
    const name = 'blastRadius.maxDuration'
    this.#maxDurationMs =
      maxDuration === undefined ? Number.POSITIVE_INFINITY : checkPositive(name, toMs(name, maxDuration))
  }

  /** Whether a fault may act on the point or node of that name; '' stands for code on no node. */
  holds(name: string): boolean {
    return this.#points === undefined || this.#points.some((pattern) => compilePattern(pattern)(name))
  }

  /** The trigger's window, no longer than allowed from when the injection is in force. */
  cut(when: When, nowMs: number): When {
    const fromMs = when.fromMs ?? 0
    const untilMs = Math.max(fromMs, nowMs) + this.#maxDurationMs
    const ownMs = when.forMs === undefined ? Number.POSITIVE_INFINITY : fromMs + when.forMs
    return untilMs < ownMs ? { ...when, forMs: untilMs - fromMs } : when
  }

  /** @throws BlastRadiusError if it could act at none of the points, or would act on all code */
  checkPlace(armed: Armed, onProcess: boolean): void {
    const points = this.#points
    if (points === undefined) return
    const within = `the blast radius is ${points.map((point) => `'${point}'`).join(', ')}`
    if (armed.at === null) {
      if (!onProcess || this.holds('')) return
      const wayOut = "Give a node that is within it as `at`, or add '**' to `blastRadius.points`."
      throw new BlastRadiusError('points', armed.text, `it would act on all code, and ${within}`, wayOut)
    }
    const { at } = armed
    if (points.some((point) => patternsMeet(point, at))) return
    const wayOut = 'Change `at`, or widen `blastRadius.points`.'
    throw new BlastRadiusError('points', armed.text, `it could act at '${at}' alone, and ${within}`, wayOut)
  }

  /**
   * @param all in force, or to be, and new
   * @throws BlastRadiusError if more would be in force at any moment from now on than are allowed
   */
  checkNumber(all: readonly Armed[], made: readonly Armed[], nowMs: number): void {
    if (this.#maxConcurrent === Number.POSITIVE_INFINITY) return
    const startOf = (armed: Armed) => Math.max(armed.fromMs, nowMs)
    for (const newcomer of made) {
      // The number only rises where a window begins.
      for (const atMs of all.map(startOf)) {
        if (!isInForce(newcomer, atMs, nowMs)) continue
        const groups = new Set(all.filter((armed) => isInForce(armed, atMs, nowMs)).map(({ group }) => group))
        if (groups.size <= this.#maxConcurrent) continue
        const why = `it would be one of ${groups.size} in force at ${atMs} ms of virtual time, and the blast radius allows ${this.#maxConcurrent}`
        const wayOut = 'Lift another first, give them windows that do not meet, or raise `blastRadius.maxConcurrent`.'
        throw new BlastRadiusError('maxConcurrent', newcomer.text, why, wayOut)
      }
    }
  }
}

function isInForce({ lifted, fromMs, untilMs }: Armed, atMs: number, nowMs: number): boolean {
  return !lifted && Math.max(fromMs, nowMs) <= atMs && atMs < (untilMs ?? Number.POSITIVE_INFINITY)
}

const keys = ['points', 'maxConcurrent', 'maxDuration']

function checkKeys(given: BlastRadius): BlastRadius {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new InvalidOptionError('blastRadius', "to be an object such as { points: 'payments.**' }", given)
  for (const key of Object.keys(given))
    if (!keys.includes(key))
      throw new InvalidOptionError('blastRadius', `to hold only ${keys.join(', ')}`, key, 'Check the spelling.')
  return given
}

function checkPoints(points: string | readonly string[]): readonly string[] {
  const all: readonly unknown[] = Array.isArray(points) ? points : [points]
  if (all.length === 0)
    throw new InvalidOptionError('blastRadius.points', 'to be a pattern, or a list of patterns', points, 'It is empty.')
  return all.map((point) => checkPattern('blastRadius.points', point))
}
