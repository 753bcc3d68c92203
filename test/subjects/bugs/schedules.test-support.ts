import type { InjectionData, Schedule } from 'faultline'
import { startUpPoints } from '../../../bench/bugs/start-up.ts'
import type { Outcome } from './outcome.test-support.js'

type Draw = (below: number) => number

/** A generator of its own: the same schedules, whatever becomes of ours. */
export function drawsOf(seed: number): Draw {
  let state = seed + 0x9e3779b9
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/**
 * Points and how often each is called at most, as far as runs have shown it, and how long they took. Those of the start
 * are left out: where one fails, all is over before the program has begun.
 */
export class Seen {
  readonly calls = new Map<string, number>()
  tookMs = 0

  add({ points, tookMs }: Outcome): void {
    for (const { name, calls } of points)
      if (!startUpPoints.has(name)) this.calls.set(name, Math.max(calls, this.calls.get(name) ?? 0))
    this.tookMs = Math.max(this.tookMs, tookMs)
  }
}

const delaysMs = [1, 101, 1001, 5000, 61_000] as const
const codes = [{ code: 'ECONNRESET' }, { code: 'ETIMEDOUT' }, { status: 503 }, { code: 'AbortError' }] as const

/** What can befall one call. */
function faultsOfCalls(afterMs: number): readonly Pick<InjectionData, 'fault' | 'when'>[] {
  return [
    ...codes.map((error) => ({ fault: { kind: 'exception', ...error } })),
    { fault: { kind: 'exception', code: 'ECONNRESET', via: 'throw' } },
    ...codes.map((error) => ({ fault: { kind: 'lostAnswer', ...error } })),
    ...['null', 'undefined'].map((value) => ({ fault: { kind: 'nullValue', value } })),
    ...delaysMs.map((delayMs) => ({ fault: { kind: 'latency', delayMs } })),
    // Lifted after a time: in a search it is lifted when nothing else can happen.
    ...[1, afterMs + 1].map((forMs) => ({ fault: { kind: 'hang' }, when: { forMs } })),
    ...['before', 'during', 'after'].map((phase) => ({ fault: { kind: 'abort', phase } })),
  ]
}

/** Every single fault at each call. */
export function singles({ calls, tookMs }: Seen): InjectionData[] {
  return [...calls].flatMap(([at, most]) =>
    Array.from({ length: most }, (_, i) => i + 1).flatMap((call) =>
      faultsOfCalls(tookMs).map(({ fault, when }) => ({ fault, at, when: { ...when, calls: [call] }, optional: true })),
    ),
  )
}

const jumpsMs = [-86_400_000, -3_600_000, -5000, 5000, 3_600_000, 86_400_000] as const

/** A schedule of one to four faults such as a search tries without being told, in some order of tasks. */
export function randomSchedule(seen: Seen, draw: Draw): Schedule {
  const oneOf = <T>(values: readonly T[]): T => values[draw(values.length)] as T
  const ofAll = (): InjectionData => {
    const when = { fromMs: draw(Math.ceil(seen.tookMs) + 1) }
    if (draw(3) > 0) return { fault: { kind: 'clockJump', byMs: oneOf(jumpsMs) }, when, optional: true }
    if (draw(2) > 0) return { fault: { kind: 'lateTimers', delayMs: [0, oneOf(delaysMs)] }, optional: true }
    return { fault: { kind: 'reorder', of: oneOf(['answers', 'calls']) }, at: '**', optional: true }
  }
  const ofOne = (): InjectionData => {
    const [at, calls] = oneOf([...seen.calls])
    const { fault, when } = oneOf(faultsOfCalls(seen.tookMs))
    return { fault, at, when: { ...when, calls: [1 + draw(calls + 1)] }, optional: true }
  }
  const injections = Array.from({ length: 1 + draw(4) }, () => (draw(5) === 0 ? ofAll() : ofOne()))
  const order = draw(2) === 0 ? {} : { order: Array.from({ length: draw(40) }, () => draw(3)) }
  return { version: 1, seed: draw(2 ** 16), injections, ...order }
}
