import { type Abandon, originOf, plainRunner, type Runner, readReplay } from '../chaos/index.js'
import { CounterexampleError } from './counterexample-error.js'
import { formatFinding } from './format-finding.js'
import type { ExploreOptions } from './options.js'
import type { SearchReport } from './report.js'
import type { ExploreBody } from './runs.js'
import { searchAt } from './search.js'

/** A test function that searches; it can be called by hand too, for its report. */
export type Explore<Context = unknown> = {
  (options: ExploreOptions, body: ExploreBody): (context?: Context) => Promise<SearchReport>
  (body: ExploreBody): (context?: Context) => Promise<SearchReport>
}

/** The `explore` of a test runner. */
export function createExplore<Context = unknown>(runner: Runner): Explore<Context> {
  return (first: ExploreOptions | ExploreBody, second?: ExploreBody) => {
    const [options, body] = typeof first === 'function' ? [{}, first] : [first, second as ExploreBody]
    return async (context?: Context) => {
      const origin = originOf(runner, context)
      const onOpen = (abandon: Abandon) =>
        runner.onFinished(context, () => abandon(new Error('The test ended before its search did.')))
      const replay = readReplay(process.env.FAULTLINE_REPLAY)
      const testTimeoutMs = runner.timeoutMs?.(context)
      const report = await searchAt({ origin, onOpen, replay, testTimeoutMs }, options, body)
      const [finding] = report.findings
      if (finding !== undefined) throw new CounterexampleError(formatFinding(report, finding, origin), report, finding)
      return report
    }
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
 * The same search, for its report: a finding is no error.
 * @throws GoldenRunError, InvalidOptionError
 * @example const { findings } = await search({ seed: 7 }, async (chaos) => { … })
 */
export async function search(options: ExploreOptions, body: ExploreBody): Promise<SearchReport> {
  return await searchAt({ origin: { runner: plainRunner, test: undefined } }, options, body)
}
