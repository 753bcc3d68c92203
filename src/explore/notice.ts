import type { Origin } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import { counted } from '../timeline/index.js'
import type { SearchReport } from './report.js'
import { injectionWords } from './words.js'

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

/** What a replay showed is not shown any more. */
export function replayPassed({ seed }: SearchReport, origin: Origin): string {
  return (
    `faultline: the replay${of(origin)} passed, seed ${seed}: what it had shown is gone, mended or by a change of the ` +
    'code that leads there. Without FAULTLINE_REPLAY the test searches again.'
  )
}

/** Faults of a schedule that never acted: it does not show any more what it was kept for. */
export function neverActed(idle: readonly InjectionData[], origin: Origin): string {
  const lines = idle.map((injection) => `\n  ${injectionWords(injection)}`)
  return `faultline: in the schedule${of(origin)} ${counted(idle.length, 'fault')} never acted; the code may have changed:${lines.join('')}`
}

/** What was found could not be written to a file. */
export function notKept(error: unknown): string {
  const { name, message } = summarise(error)
  return `faultline: FAULTLINE_WRITE_REGRESSION could not write what was found: ${name}: ${message}`
}

/** `' of the test "…"'`, where there is one. */
function of({ test }: Origin): string {
  return test === undefined ? '' : ` of '${test.name}'`
}
