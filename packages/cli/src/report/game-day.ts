import type { GameDayResult } from 'faultline/experiment'
import { columns } from '../columns.js'
import type { Style } from '../style.js'
import { formatRun } from './run.js'

/** A game day in text: its steps, the runbook's alarms, and the whole day as one run. */
export function formatGameDay(day: GameDayResult & { readonly again: string }, style: Style): string {
  const { steps, runbook, notes } = day
  const stepRows = steps.map(({ name, outcome, score, reasons }) => [
    outcome === 'passed' ? style.green(outcome) : style.red(outcome),
    name,
    `score ${Math.round(score)}`,
    reasons[0] ?? '',
  ])
  const alarms = (runbook?.expected ?? []).map(({ alarm, during, verdict, tookMs }) => [
    verdict === 'raised' ? style.green(verdict) : style.red(verdict),
    alarm,
    `during ${during}`,
    tookMs === null ? '' : `after ${tookMs / 1000} s`,
  ])
  const falseAlarms = (runbook?.falseAlarms ?? []).map(({ alarm, atMs }) => [
    style.red('false'),
    alarm,
    `at ${atMs / 1000} s`,
  ])
  return [
    formatRun({ ...day, checks: [] }, style),
    `${style.bold('Steps')}\n${columns(stepRows, '  ')}`,
    ...(runbook === null ? [] : [`${style.bold('Runbook')}\n${columns([...alarms, ...falseAlarms], '  ')}`]),
    ...(notes.length === 0
      ? []
      : [
          `${style.bold('Notes')}\n${columns(
            notes.map(({ atMs, text }) => [`${atMs / 1000} s`, text]),
            '  ',
          )}`,
        ]),
  ].join('\n\n')
}
