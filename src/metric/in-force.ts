import type { InjectionSpan } from '../timeline/span.js'
import { countBelow, countUpTo } from './search.js'

/** Something that took time: a probe, a request. */
export interface Activity {
  readonly startedMs: number
  /** When it ended. */
  readonly atMs: number
}

/**
 * A stretch of time in which a fault can be met: from `fromMs` until before `endMs`, as windows are; and the moment of
 * its last act too, which the act that uses up a limit is followed by its end in.
 */
export interface InForce {
  readonly fromMs: number
  /** Infinity: to the end of the record. */
  readonly endMs: number
  /** -Infinity: it never acted. */
  readonly lastActedMs: number
}

/** When an injection was in force; undefined: it was lifted before it began. */
export function inForce({ fromMs, endMs, actedMs }: InjectionSpan): InForce | undefined {
  const force = {
    fromMs,
    endMs: endMs ?? Number.POSITIVE_INFINITY,
    lastActedMs: actedMs.at(-1) ?? Number.NEGATIVE_INFINITY,
  }
  return force.endMs > fromMs || actedMs.length > 0 ? force : undefined
}

/** When an injection did what it does: from its first act to its end; undefined: it never acted. */
export function acting(span: InjectionSpan): InForce | undefined {
  const [firstMs] = span.actedMs
  const force = inForce(span)
  return firstMs === undefined || force === undefined ? undefined : { ...force, fromMs: firstMs }
}

/** Whether it was under way while something was in force: it did not end before that began, nor start after it ended. */
export function wasDuring({ startedMs, atMs }: Activity, { fromMs, endMs, lastActedMs }: InForce): boolean {
  return atMs >= fromMs && (startedMs < endMs || startedMs <= lastActedMs)
}

/** Counts what was under way while something was in force: sorted once, so that each question takes O(log n). */
export class UnderWay {
  readonly #startsMs: readonly number[]
  readonly #endsMs: readonly number[]

  constructor(activities: readonly Activity[]) {
    this.#startsMs = activities.map(({ startedMs }) => startedMs).sort((a, b) => a - b)
    this.#endsMs = activities.map(({ atMs }) => atMs).sort((a, b) => a - b)
  }

  /** How many `wasDuring`: those that started in time less those that ended too early, which all did start in time. */
  during({ fromMs, endMs, lastActedMs }: InForce): number {
    const started = Math.max(countBelow(this.#startsMs, endMs), countUpTo(this.#startsMs, lastActedMs))
    return Math.max(0, started - countBelow(this.#endsMs, fromMs))
  }
}

/** Tells whether any injection at all was in force while something was under way. */
export class AnyInForce {
  /** Ends of the stretches in which one at least was in force; they do not touch. */
  readonly #endsMs: number[] = []
  readonly #fromMs: number[] = []
  readonly #actedMs: readonly number[]

  constructor(spans: readonly InjectionSpan[]) {
    this.#actedMs = spans.flatMap(({ actedMs }) => actedMs).sort((a, b) => a - b)
    const all = spans.map(inForce).filter((force) => force !== undefined)
    for (const { fromMs, endMs } of all.sort((a, b) => a.fromMs - b.fromMs)) {
      if (endMs <= fromMs) continue
      const lastEndMs = this.#endsMs.at(-1)
      if (lastEndMs !== undefined && fromMs <= lastEndMs) this.#endsMs.push(Math.max(this.#endsMs.pop() ?? 0, endMs))
      else {
        this.#fromMs.push(fromMs)
        this.#endsMs.push(endMs)
      }
    }
  }

  during({ startedMs, atMs }: Activity): boolean {
    const last = countUpTo(this.#fromMs, atMs) - 1
    if ((this.#endsMs[last] ?? Number.NEGATIVE_INFINITY) > startedMs) return true
    const acted = this.#actedMs[countBelow(this.#actedMs, startedMs)]
    return acted !== undefined && acted <= atMs
  }
}
