import { percent } from '../timeline/percent.js'
import { readable } from '../timeline/readable.js'
import type { ReportFlaky, ReportTrend } from './data/report-history.js'

/** What was run: a commit, with changes or without, or one journal. */
interface Version {
  readonly commit?: string
  readonly dirty: boolean
  readonly startedAt: string
}

/** A figure in its unit, to four digits. */
export function figureText(value: number, unit: ReportTrend['unit']): string {
  if (unit === 'ratio') return percent(value)
  const rounded = Number(value.toPrecision(4))
  return unit === 'ms' ? readable(rounded) : String(rounded)
}

/** Mean and spread: `2.1 s ± 300 ms`. */
export function pointText({ mean, deviation }: ReportTrend['points'][number], unit: ReportTrend['unit']): string {
  const spread = deviation === null || deviation === 0 ? '' : ` ± ${figureText(deviation, unit)}`
  return `${figureText(mean, unit)}${spread}`
}

/** `rising: worse`, or only `unclear`. */
export function directionText({ direction, verdict }: Pick<ReportTrend, 'direction' | 'verdict'>): string {
  return verdict === 'none' ? direction : `${direction}: ${verdict}`
}

/** A probability to two digits. */
export function pText(p: number): string {
  return p === 0 ? '0' : p < 1e-4 ? 'below 0.0001' : String(Number(p.toPrecision(2)))
}

/** `a1b2c3d4e5f6`, with `+` where the tree differed from it; else the moment. */
export function versionText({ commit, dirty, startedAt }: Version): string {
  return commit === undefined ? startedAt.slice(0, 16).replace('T', ' ') : `${commit.slice(0, 12)}${dirty ? '+' : ''}`
}

/** With its file, where it has one. */
export function testText({ test, file }: { readonly test: string; readonly file: string }): string {
  return file === '' ? test : `${file}: ${test}`
}

/** How often, with its interval: `50 % (15 % to 85 %)`. */
export function rateText({ rate, interval: { low, high } }: ReportFlaky): string {
  return `${percent(rate)} (${[low, high].map((bound) => `${Math.round(bound * 100)} %`).join(' to ')})`
}

/** Where to look. */
export const causeTexts: Readonly<Record<ReportFlaky['cause'], string>> = {
  seed: 'the seed decides: replay one that failed',
  code: 'not the seed: one seed passed and failed',
  unknown: 'not known: no seed came up twice',
}
