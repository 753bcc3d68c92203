import type { ReportCell } from '../../data/report-data.js'
import { number, percent, short } from '../words.js'

/** What the heatmap can show. */
export type Effect = 'errors' | 'p50' | 'p95'

export const effectNames: Readonly<Record<Effect, { readonly title: string; readonly name: string }>> = {
  errors: { title: 'Errors', name: 'errors' },
  p50: { title: 'Latency, median', name: 'the median of latency' },
  p95: { title: 'Latency, p95', name: 'the 95th percentile of latency' },
}

const slower = ['as when calm', 'up to 1.5×', 'up to 3×', 'up to 10×', '10× and more', 'not known'] as const

/** What a cell of each level means. */
export const levels: Readonly<Record<Effect, readonly string[]>> = {
  errors: ['none', 'up to 5 points', 'up to 20', 'up to 50', 'more than 50', 'not known'],
  p50: slower,
  p95: slower,
}

const unknown = 5

/** One cell in words, and how bad it is, 0 to 4; 5: nobody knows. */
export function effectOf(cell: ReportCell, effect: Effect) {
  if (effect === 'errors') return errors(cell)
  return effect === 'p50' ? latency(cell.p50Ms, cell.calmP50Ms) : latency(cell.p95Ms, cell.calmP95Ms)
}

function errors({ errorRate, calmErrorRate, failed, calls }: ReportCell) {
  if (errorRate === null) return { level: unknown, text: '–', detail: 'nothing was under way' }
  const calm = calmErrorRate === null ? '' : `, calm ${percent(calmErrorRate)}`
  const added = errorRate - (calmErrorRate ?? 0)
  return {
    level: added <= 0.0005 ? 0 : levelOf(added, [0.05, 0.2, 0.5]),
    text: percent(errorRate),
    detail: `${number(failed)} of ${number(calls)}${calm}`,
  }
}

function latency(ms: number | null, calmMs: number | null) {
  if (ms === null) return { level: unknown, text: '–', detail: 'none was answered' }
  if (calmMs === null) return { level: unknown, text: short(ms), detail: 'calm not known' }
  // Virtual time can be no time at all: below a millisecond, nothing is told apart.
  const ratio = Math.max(ms, 1) / Math.max(calmMs, 1)
  return {
    level: ratio < 1.05 ? 0 : levelOf(ratio, [1.5, 3, 10]),
    text: short(ms),
    detail: `calm ${short(calmMs)}`,
  }
}

function levelOf(value: number, bounds: readonly number[]): number {
  const above = bounds.findIndex((bound) => value <= bound)
  return (above === -1 ? bounds.length : above) + 1
}
