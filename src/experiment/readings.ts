import { Chaos } from '../chaos/index.js'

/** What one measure of a system read over a run. */
export interface Reading {
  /** Null when it has thrown, or read no finite number. */
  readonly last: number | null
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /** Readings that were numbers. */
  readonly count: number
}

export type Readings = Readonly<Record<string, Reading>>

/** Reads the measures of a system at an interval, and once more when asked: figures alone are kept. */
export class Reader {
  readonly #measures: readonly (readonly [string, () => number])[]
  readonly #tallies = new Map<string, { last: number | null; min: number; max: number; sum: number; count: number }>()
  #cancel = () => {}

  constructor(measures: Readonly<Record<string, () => number>>) {
    this.#measures = Object.entries(measures)
    for (const [name] of this.#measures)
      this.#tallies.set(name, {
        last: null,
        min: Number.POSITIVE_INFINITY,
        max: Number.NEGATIVE_INFINITY,
        sum: 0,
        count: 0,
      })
  }

  /** From now on, in the session. */
  start(chaos: Chaos, everyMs: number): void {
    if (this.#measures.length === 0) return
    const host = Chaos.hostOf(chaos)
    const again = () => {
      this.read()
      this.#cancel = host.later(everyMs, again)
    }
    again()
  }

  stop(): void {
    this.#cancel()
  }

  read(): void {
    for (const [name, measure] of this.#measures) {
      const tally = this.#tallies.get(name)
      if (tally === undefined) continue
      const value = numberOf(measure)
      tally.last = value
      if (value === null) continue
      tally.min = Math.min(tally.min, value)
      tally.max = Math.max(tally.max, value)
      tally.sum += value
      tally.count++
    }
  }

  get readings(): Readings {
    return Object.fromEntries(
      [...this.#tallies].map(([name, { last, min, max, sum, count }]): [string, Reading] => [
        name,
        count === 0 ? { last, min: null, max: null, mean: null, count } : { last, min, max, mean: sum / count, count },
      ]),
    )
  }
}

function numberOf(measure: () => number): number | null {
  try {
    const value: unknown = measure()
    return typeof value === 'number' && Number.isFinite(value) ? value : null
  } catch {
    return null
  }
}

/** `queueDepth`: the last reading; `queueDepth:max`. Null where there is none. */
export function readingOf(readings: Readings, path: string): number | null {
  const [name = '', figure = 'last'] = path.split(':')
  const reading = Object.hasOwn(readings, name) ? readings[name] : undefined
  const value = reading === undefined ? null : reading[figure as keyof Reading]
  return value ?? null
}
