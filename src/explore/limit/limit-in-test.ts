import { type Abandon, type Origin, originOf, type Runner, readReplay } from '../../chaos/index.js'
import { checkFunction } from '../../error/index.js'
import { inSearch, type Place, sessionAround } from '../in-search.js'
import type { Finding } from '../report.js'
import type { ExploreBody } from '../runs.js'
import { searchInTest } from '../search-in-test.js'
import { ToldSearch } from '../told-search.js'
import type { Limit, LimitFailure } from './limit.js'
import { LimitSearch } from './limit-search.js'
import type { LimitOptions } from './options.js'
import { kindOf, type LimitSettings, sessionOf, settleLimit } from './settings.js'
import { steadyBody } from './steady-state.js'

/** A system is watched for so long, where no window says for how long. */
const watchMs = 10_000

/** What a test makes of a limit. */
export interface LimitTest {
  /** Its test fails over that. */
  readonly fails: (limit: Limit) => boolean
  /** FAULTLINE_REPLAY, if it is set, is for this search. */
  readonly replays: boolean
  /** Ends the search, when the test ends before it does. @default as any search is ended */
  readonly onOpen?: (abandon: Abandon) => void
}

/**
 * Looks for a limit in a test: with its timeout, told to its reporters as one session. With FAULTLINE_REPLAY it runs that
 * schedule first, and goes no further if that fails.
 * @throws InvalidOptionError, GoldenRunError, NondeterminismError, FaultNeverActedError, UnknownPointError, NeverReachedError, CounterexampleError
 */
export async function limitInTest(
  runner: Runner,
  options: LimitOptions,
  given: ExploreBody,
  { fails, replays, onOpen }: LimitTest,
): Promise<{ readonly limit: Limit; readonly origin: Origin }> {
  checkFunction('body', given, "findLimit({ of: 'latency' }, async (chaos) => { … })")
  kindOf(options)
  const testTimeoutMs = runner.timeoutMs?.(undefined)
  const checked = settleLimit(options, options.seed ?? 0)
  const body = steadyBody(given, watchedUntil(checked))
  if (replays && sessionAround() === undefined && readReplay(process.env.FAULTLINE_REPLAY) !== undefined)
    await replay(runner, options, checked, body)
  const origin = originOf(runner, undefined)
  const told = new ToldSearch(origin)
  const ending = (abandon: Abandon) =>
    runner.onFinished(undefined, () => abandon(new Error('The test ended before its search did.')))
  const place: Place = {
    origin: told.origin,
    // Outside of a test, as in a hook, there is no end of one to wait for.
    ...(origin.test === undefined ? {} : { onOpen: onOpen ?? ending }),
  }
  const settled = (seed: number) => settleLimit(options, seed, testTimeoutMs)
  let limit: Limit | undefined
  try {
    limit = await inSearch(place, options.seed, settled, body, (runs, settings) =>
      new LimitSearch(settings, runs, origin).find(),
    )
  } finally {
    const failure = limit !== undefined && fails(limit) ? limit.failure : undefined
    told.end({ findings: failure === undefined ? [] : [findingIn(failure)] })
  }
  return { limit, origin }
}

/** A failure as any search tells of it. */
export function findingIn({
  oracle,
  error,
  key,
  atMs,
  phase,
  run,
  schedule,
  account,
  reproduced,
}: LimitFailure): Finding {
  const failure = { oracle, error, key, atMs }
  return {
    failure,
    schedule,
    found: schedule,
    strategy: phase,
    run,
    shrinkRuns: 0,
    shrinkCut: false,
    account,
    reproduced,
  }
}

function watchedUntil({ kind, window }: LimitSettings): number {
  const { fromMs = 0, forMs } = window
  return fromMs + (kind.of === 'outage' ? 0 : (forMs ?? watchMs))
}

/** With the same oracles and sessions, and the fault itself where that cannot be written down. */
async function replay(runner: Runner, options: LimitOptions, { fault, at = '**' }: LimitSettings, body: ExploreBody) {
  const { recoverWithin, oracles, determinism } = options
  await searchInTest(
    runner,
    undefined,
    {
      ...(recoverWithin === undefined ? {} : { recoverWithin }),
      ...(oracles === undefined ? {} : { oracles }),
      session: sessionOf(options),
      ...(determinism === undefined ? {} : { determinism }),
      ...(fault === undefined ? {} : { palette: { add: { [at]: [fault] } } }),
    },
    body,
  )
}
