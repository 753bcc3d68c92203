import path from 'node:path'
import { typedPath } from '../chaos/command-line.js'
import type { Origin } from '../chaos/index.js'
import { type Frame, userFrame } from '../clock/trace.js'
import { summarise } from '../error/index.js'
import { canonicalText } from '../schedule/index.js'
import { counted, drawTimeline, readable, systemNames } from '../timeline/index.js'
import type { CarriedOptions } from './carried-options.js'
import { hintsFor } from './hints.js'
import { isWritable, replayLine } from './replay-line.js'
import { replaySource } from './replay-source.js'
import type { Finding, SearchReport } from './report.js'
import { quoted } from './schedule-source.js'
import { atMost, injectionWords, orderWords, wrapped } from './words.js'

const mostLines = 10
const mostSourceLines = 16

/**
 * A finding as a recipe: what broke and where, under which schedule, how to see it again, how to keep it as a test. Pure:
 * the same finding gives the same text.
 * @param kept files that it was written to; by hand: FAULTLINE_WRITE_REGRESSION writes none
 * @param options of its search, that a test of it needs as well
 */
export function formatFinding(
  report: Pick<SearchReport, 'runs' | 'seed'>,
  finding: Finding,
  origin: Origin,
  kept: readonly string[] | 'by hand' = [],
  options?: CarriedOptions,
): string {
  const sections = [
    brokenLines(finding),
    scheduleLines(finding),
    drawing(finding),
    ...diagramLines(finding),
    [foundLine(report, finding)],
    under('To see it again:', [replayLine(finding, report.seed, origin)]),
    keptLines(finding, origin, kept, options),
    under(
      'Hints:',
      hintsFor(finding).flatMap((hint) => wrapped(`- ${hint}`)),
    ),
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

/** What the oracle says, and the first place in the code under test that the error came by. */
function brokenLines({ failure: { oracle, error } }: Finding): string[] {
  const { name, message } = summarise(error)
  const place = placeOf(error)
  // Not as a line of a stack: runners would take it for one.
  return [
    [oracle, name, message].filter((text) => text !== '').join(': '),
    ...(place === undefined ? [] : [`  in ${place}`]),
  ]
}

/** `buy, src/checkout.ts:31:13`: of the error itself, or of the one that is its cause. */
export function placeOf(error: unknown, cwd?: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { stack, cause } = error as { readonly stack?: unknown; readonly cause?: unknown }
  const frame = userFrame(stack)
  if (frame === undefined) return cause === error ? undefined : placeOf(cause, cwd)
  const place = `${typedPath(frame.file, cwd)}:${frame.line}:${frame.column}`
  return frame.name === '' ? place : `${frame.name}, ${place}`
}

/** Ten lines at most, orders with them. */
function scheduleLines({ failure, schedule: { injections }, account }: Finding): string[] {
  if (failure.oracle === 'sometimes') return []
  const order = orderWords(account.choices)
  const faults = injections.map(
    (injection, index) => `${injectionWords(injection)}${madeAt(account.callers.get(index + 1) ?? [])}`,
  )
  const when = `At ${readable(failure.atMs)} of virtual time`
  if (faults.length === 0 && order.length === 0) return [`${when}, without any fault.`]
  const forOrder = Math.min(order.length, Math.max(mostLines - faults.length, mostLines / 2))
  return [
    ...(faults.length === 0 ? [] : under(`${when}, with:`, atMost(mostLines - forOrder, faults))),
    ...(order.length === 0
      ? []
      : under(
          `${faults.length === 0 ? `${when}, with` : 'and with'} tasks in another order (#n: of the nth chain of tasks begun):`,
          atMost(Math.max(2, forOrder), order),
        )),
  ]
}

/** Without column and function, which are not the same in each runner, and no path of this machine. */
function madeAt([first, ...others]: readonly Frame[]): string {
  if (first === undefined) return ''
  const also = others.length === 0 ? '' : `, and at ${counted(others.length, 'other place')}`
  const file = typedPath(first.file)
  return ` (made at ${path.isAbsolute(file) ? path.basename(file) : file}:${first.line}${also})`
}

/** Where there is a course of time to see. */
function drawing({ account: { events }, schedule: { injections } }: Finding): string[] {
  if ((events.at(-1)?.atMs ?? 0) === 0 || injections.length === 0) return []
  const lines = drawTimeline(events, { width: 100 }).split('\n').map(indented)
  return systemNames(events).length > 0 ? lines : lines.map((line) => line.replace(/━ up .*(?=░ armed)/, ''))
}

/** What went between nodes, where it matters. */
function diagramLines({ account: { diagrams } }: Finding): string[][] {
  return diagrams.map(({ cluster, text }) =>
    under(
      diagrams.length === 1 ? 'Messages between nodes:' : `Messages between nodes of ${cluster}:`,
      text.split('\n'),
    ),
  )
}

function foundLine(report: Pick<SearchReport, 'runs'>, finding: Finding): string {
  const { failure, strategy, run, shrinkRuns, found, schedule } = finding
  const seed = `Seed ${schedule.seed}.`
  if (failure.oracle === 'sometimes') return `None of ${counted(report.runs, 'run')} got there. ${seed}`
  if (strategy === 'replay') return `Replayed. ${seed}`
  const asFound = canonicalText(found) === canonicalText(schedule)
  const shrunk =
    shrinkRuns === 0
      ? ''
      : asFound
        ? `; ${counted(shrinkRuns, 'simpler one')} tried, and passed`
        : `; made smaller in ${counted(shrinkRuns, 'run')}`
  return `Found by ${strategy} in run ${run} of ${report.runs}${shrunk}. ${seed}`
}

function keptLines(
  finding: Finding,
  origin: Origin,
  kept: readonly string[] | 'by hand',
  options: CarriedOptions | undefined,
): string[] {
  if (kept !== 'by hand' && kept.length > 0) return under('Kept, and run first from now on:', kept)
  const how = kept === 'by hand' ? '' : ' (`FAULTLINE_WRITE_REGRESSION=1` does)'
  return under(`To keep it as a test${how}:`, testLines(finding, origin, options))
}

function testLines({ schedule, failure }: Finding, { test }: Origin, options: CarriedOptions | undefined): string[] {
  if (!isWritable(schedule) || failure.oracle === 'sometimes') return []
  const source = `test(${quoted(`${test?.name ?? 'the body'}: regression`)}, ${replaySource(schedule, 'body', options)})`
  const lines = source.split('\n')
  return lines.length > mostSourceLines ? [] : lines
}

function under(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading, ...lines.map(indented)]
}

function indented(line: string): string {
  return `  ${line}`
}
