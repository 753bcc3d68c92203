import type { Origin } from '../chaos/index.js'
import { counted } from '../timeline/index.js'
import type { SearchReport } from './report.js'

/** Says on stderr what a search that passes has to say: once, in CI too. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** It passed, but there was no time to try all. */
export function outOfTime(report: SearchReport, origin: Origin): string {
  const { runs, coverage, elapsedMs, seed } = report
  const tried = coverage.filter(({ outcome }) => outcome !== undefined).length
  return (
    `faultline: the search${of(origin)} ran out of time after ${Math.round(elapsedMs)} ms and ${counted(runs, 'run')}: ` +
    `${tried} of ${counted(coverage.length, 'single fault')} tried, none found wanting. Seed ${seed}.\n` +
    'Give the test a longer timeout, or `timeMs`; or split the search: `shard`.'
  )
}

/** `' of the test "…"'`, where there is one. */
function of({ test }: Origin): string {
  return test === undefined ? '' : ` of '${test.name}'`
}
