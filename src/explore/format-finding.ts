import type { Origin } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import { formatSchedule, toToken } from '../schedule/index.js'
import type { Finding, SearchReport } from './report.js'

/** What broke, under which schedule, and how to see it again. */
export function formatFinding(report: SearchReport, finding: Finding, { runner, test }: Origin): string {
  const { failure, schedule, strategy, run } = finding
  const { name, message } = summarise(failure.error)
  const environment = `FAULTLINE_REPLAY=${toToken(schedule)}`
  return [
    `${failure.oracle}: ${name}: ${message}`,
    '',
    `Found by ${strategy} in run ${run} of ${report.runs}, at ${failure.atMs} ms of virtual time, with:`,
    formatSchedule(schedule).trimEnd(),
    '',
    'To see it again:',
    `  ${test === undefined ? environment : runner.replay(test, environment)}`,
  ].join('\n')
}
