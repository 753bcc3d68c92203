import { type Abandon, type Origin, originOf, type Runner, readReplay } from '../chaos/index.js'
import { contextScope } from '../clock/scope.js'
import type { Schedule } from '../schedule/schedule.js'
import { carriedOptions } from './carried-options.js'
import { CounterexampleError } from './counterexample-error.js'
import { formatFinding } from './format-finding.js'
import { neverActed, notKept, outOfTime, replayPassed, say } from './notice.js'
import type { ExploreOptions } from './options.js'
import { readRegressions, writeRegression } from './regressions.js'
import type { Finding, SearchReport } from './report.js'
import type { ExploreBody } from './runs.js'
import { searchAt } from './search.js'
import { ToldSearch } from './told-search.js'

/**
 * A search as a test: a finding fails it, and is kept where that is asked for; what a search that passes has to say is
 * said.
 * @param schedule the only one to run, unless FAULTLINE_REPLAY names another
 * @throws CounterexampleError, GoldenRunError, InvalidOptionError, ScheduleFormatError, ReplayError
 */
export async function searchInTest(
  runner: Runner,
  context: unknown,
  options: ExploreOptions,
  body: ExploreBody,
  schedule?: Schedule,
): Promise<SearchReport> {
  const token = readReplay(process.env.FAULTLINE_REPLAY)
  const origin = originOf(runner, context)
  // A search within a session is a part of a test that does more.
  const keeps = contextScope() === undefined && schedule === undefined
  const told = new ToldSearch(origin)
  const place = {
    origin: told.origin,
    onOpen: (abandon: Abandon) =>
      runner.onFinished(context, () => abandon(new Error('The test ended before its search did.'))),
    testTimeoutMs: runner.timeoutMs?.(context),
    replay: token ?? schedule,
    kept: keeps && token === undefined ? readRegressions(origin) : [],
    trials: told.trials,
  }
  const writes = keeps && process.env.FAULTLINE_WRITE_REGRESSION?.trim() === '1'
  let report: SearchReport | undefined
  let texts: readonly string[] = []
  try {
    report = await searchAt(place, options, body)
    texts = textsOf(report, origin, options, writes)
  } finally {
    told.end(report, texts)
  }
  const [finding] = report.findings
  if (finding !== undefined) {
    const all = texts.length === 1 ? texts : texts.map((text, at) => `(${at + 1}) ${text}`)
    throw new CounterexampleError(all.join('\n\n'), report, finding)
  }
  if (report.stoppedBy === 'time' && options.progress !== false) say(outOfTime(report, origin))
  if (report.replayed !== undefined) {
    const { idle } = report.replayed
    if (idle.length > 0) say(neverActed(idle, origin))
    if (token !== undefined) say(replayPassed(report, origin))
  }
  return report
}

/** The findings as they are printed; each is kept first, where that is asked for. */
function textsOf(report: SearchReport, origin: Origin, options: ExploreOptions, writes: boolean): string[] {
  const { options: carried } = carriedOptions(options)
  return report.findings.map((one) =>
    formatFinding(report, one, origin, writes ? keep(origin, one, options) : [], carried),
  )
}

/** A folder that cannot be written to must not hide what was found. */
function keep(origin: Origin, finding: Finding, options: ExploreOptions): string[] {
  try {
    return writeRegression(origin, finding, options)
  } catch (error) {
    say(notKept(error))
    return []
  }
}
