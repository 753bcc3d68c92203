import { plainRunner, type Runner } from '../chaos/index.js'
import { parseSchedule } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { carriedOptions } from './carried-options.js'
import { formatFinding } from './format-finding.js'
import type { ExploreOptions } from './options.js'
import { type ExplorationRecord, explorationRecord, TrialLog } from './record/index.js'
import type { SearchReport } from './report.js'
import type { ExploreBody } from './runs.js'
import { checkBody, searchAt } from './search.js'
import { searchInTest } from './search-in-test.js'

/** A test function that searches; it can be called by hand too, for its report. */
type SearchTest<Context> = (context?: Context) => Promise<SearchReport>

/** Makes a test function that searches. */
export type Explore<Context = unknown> = {
  (options: ExploreOptions, body: ExploreBody): SearchTest<Context>
  (body: ExploreBody): SearchTest<Context>
}

/** Makes a test function that runs one schedule. */
export type ReplaySchedule<Context = unknown> = (
  schedule: Schedule | string,
  body: ExploreBody,
  options?: ExploreOptions,
) => SearchTest<Context>

/** The `explore` of a test runner. */
export function createExplore<Context = unknown>(runner: Runner): Explore<Context> {
  return (first: ExploreOptions | ExploreBody, second?: ExploreBody) => {
    const [options, body] = typeof first === 'function' ? [{}, first] : [first, second as ExploreBody]
    checkBody(body)
    return (context) => searchInTest(runner, context, options, body)
  }
}

/** The `replaySchedule` of a test runner. */
export function createReplaySchedule<Context = unknown>(runner: Runner): ReplaySchedule<Context> {
  return (given, body, options = {}) => {
    checkBody(body)
    const schedule = parseSchedule(given)
    return (context) => searchInTest(runner, context, options, body, schedule)
  }
}

/**
 * A function that searches for a schedule under which `body` fails: every single fault at every call, combinations,
 * orders of concurrent tasks, and random ones. A failure is made as small as can be and printed with the line that
 * replays it.
 * @throws CounterexampleError, GoldenRunError, InvalidOptionError
 * @example test('charges once', explore(async (chaos) => { … }))
 */
export const explore: Explore = createExplore(plainRunner)

/**
 * A function that runs `body` under one schedule as a search does, with all its oracles: what a search has found, kept as
 * a test.
 * @throws CounterexampleError, ScheduleFormatError, InvalidOptionError
 * @example test('the answer to the first charge is lost', replaySchedule(schedule, buyTwice))
 */
export const replaySchedule: ReplaySchedule = createReplaySchedule(plainRunner)

/**
 * The same search, for its report: a finding is no error.
 * @throws GoldenRunError, InvalidOptionError
 * @example const { findings } = await search({ seed: 7 }, async (chaos) => { … })
 */
export async function search(options: ExploreOptions, body: ExploreBody): Promise<SearchReport> {
  return await searchAt({ origin: { runner: plainRunner, test: undefined } }, options, body)
}

/** What a search did, and the record of it that a journal takes. */
export interface RecordedSearch {
  readonly report: SearchReport
  readonly record: ExplorationRecord
}

/**
 * The same search, with its record: what reports show and what is learnt from.
 * @throws GoldenRunError, InvalidOptionError
 * @example journal.explored({ test: 'checkout', record: (await recordedSearch({ seed: 7 }, buy)).record })
 */
export async function recordedSearch(options: ExploreOptions, body: ExploreBody): Promise<RecordedSearch> {
  const origin = { runner: plainRunner, test: undefined }
  const trials = new TrialLog()
  const report = await searchAt({ origin, trials }, options, body)
  const { options: carried } = carriedOptions(options)
  const texts = report.findings.map((finding) => formatFinding(report, finding, origin, [], carried))
  return { report, record: explorationRecord(report, trials, { origin, texts }) }
}
