import type { FaultData } from '../fault/fault-kind.js'
import type { Schedule } from '../schedule/schedule.js'
import { plainness } from './simpler-fault.js'

/** What shrinking makes smaller, the weightiest first: a schedule is simpler if the first of these that differs is less. */
export function measureOf({ injections, order }: Schedule): number[] {
  const sum = (of: (injection: Schedule['injections'][number]) => number) =>
    injections.reduce((total, injection) => total + of(injection), 0)
  return [
    injections.length,
    order === undefined ? 0 : 1 + order.filter((choice) => choice > 0).length,
    (order ?? []).reduce((total, choice) => total + choice, 0),
    sum(({ fault }) => plainness(fault as FaultData)),
    sum(({ when }) => when?.forMs ?? 1e12),
    sum(({ when }) => when?.fromMs ?? 0),
    sum(({ when }) => when?.calls?.length ?? 1e6),
    sum(({ when }) => (when?.calls ?? []).reduce((total, call) => total + call, 0)),
    sum(({ when }) => when?.limit ?? 1e6),
    sum(({ when }) => (when?.probability === undefined ? 0 : 1)),
    sum(({ fault }) => sizeOf(fault)),
  ]
}

export function isSimpler(one: Schedule, other: Schedule): boolean {
  const [a, b] = [measureOf(one), measureOf(other)]
  const at = a.findIndex((value, index) => value !== b[index])
  return at >= 0 && (a[at] as number) < (b[at] as number)
}

/** As the laws of faults have it. */
function sizeOf(value: unknown): number {
  if (typeof value === 'number') return Math.abs(value)
  if (typeof value === 'string') return value === 'null' ? 0 : value.length
  if (typeof value !== 'object' || value === null) return 1
  return Object.values(value).reduce<number>((total, inner) => total + 1 + sizeOf(inner), 1)
}
