import { percent } from '../../timeline/percent.js'
import { counted, readable } from '../../timeline/readable.js'
import { plainText } from './plain-text.js'
import type { RunReport, TestToSee, WorstFigure } from './run-report.js'

const most = 10
const label = (text: string) => `  ${text.padEnd(16)}`
const below = label('')

/**
 * The report in text, for the end of a run; '' for a run without chaos tests.
 * @param journal path of the journal, if one was written
 */
export function printReport(report: RunReport, journal?: string): string {
  if (report.tests === 0) return ''
  const scenarios = report.faults.filter(({ scenario }) => scenario)
  const kinds = report.faults.filter(({ scenario }) => !scenario)
  return [
    headline(report),
    ...list('scenarios', scenarios.map(tried)),
    ...list('faults', kinds.map(tried)),
    ...worst('worst MTTR', report.worstMttr, readable),
    ...worst('worst recovery', report.worstRecovery, readable),
    ...worst('least available', report.leastAvailable, percent),
    ...list(
      'targets missed',
      report.missed.map(({ target, text, boundText, system, test }) => {
        return `${target} ${text}; wanted ${boundText}: ${plainText(system)}, in ${plainText(test)}`
      }),
    ),
    ...list('flaky', report.flaky.flatMap(toSee)),
    ...list('failed', report.failed.flatMap(toSee), most * 2),
    ...(journal === undefined ? [] : list('journal', [plainText(journal), ...leftOut(report)])),
  ].join('\n')
}

function headline({ tests, failed, flaky, sessions, virtualMs, incidents, openIncidents }: RunReport): string {
  const parts = [
    counted(tests, 'chaos test'),
    `${failed.length} failed`,
    ...(flaky.length > 0 ? [`${flaky.length} flaky`] : []),
    `${counted(sessions, 'session')} over ${readable(virtualMs)} of virtual time`,
    counted(incidents, 'incident') + (openIncidents > 0 ? `, ${openIncidents} still open` : ''),
  ]
  return `faultline: ${parts.join(', ')}`
}

function tried({ name, armed, acted, tests }: RunReport['faults'][number]): string {
  const times = acted === 0 ? 'never acted' : `acted ×${acted}`
  return `${plainText(name)}: ${times}, ${counted(armed, 'injection')} in ${counted(tests, 'test')}`
}

function worst(what: string, figure: WorstFigure | null, text: (value: number) => string): string[] {
  if (figure === null) return []
  const { value, system, test, lowerBound } = figure
  return [`${label(what)}${text(value)}${lowerBound ? ' or more' : ''}: ${plainText(system)}, in ${plainText(test)}`]
}

function leftOut({ timelinesLeftOut }: RunReport): string[] {
  return timelinesLeftOut === 0 ? [] : [`without ${counted(timelinesLeftOut, 'timeline')}: their tests had too many`]
}

/** Its name, and of the session that failed, or else the last, how to see it again. */
function toSee({ test, seeds }: TestToSee): string[] {
  const seed = seeds[0]
  if (seed === undefined) return [plainText(test)]
  return [`${plainText(test)} (seed ${seed.seed})`, plainText(seed.replay)]
}

function list(what: string, lines: readonly string[], atMost = most): string[] {
  const shown = lines.slice(0, atMost).map((line, index) => `${index === 0 ? label(what) : below}${line}`)
  return lines.length > atMost ? [...shown, `${below}and ${lines.length - atMost} more`] : shown
}
