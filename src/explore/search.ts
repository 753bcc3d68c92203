import { Chaos, type Origin, runSession, Session, settle } from '../chaos/index.js'
import { contextScope } from '../clock/scope.js'
import { checkFunction } from '../error/index.js'
import { checkSeed, seedFrom } from '../random/seed.js'
import type { Schedule } from '../schedule/schedule.js'
import { Engine } from './engine.js'
import { type ExploreOptions, settleSearch } from './options.js'
import type { SearchReport } from './report.js'
import { type ExploreBody, Runs } from './runs.js'
import { watchUnhandled } from './unhandled.js'

/** Where a search runs, and what its caller knows of it. */
export interface SearchPlace {
  readonly origin: Origin
  /** Real ms that the test may take, where its runner tells. */
  readonly testTimeoutMs?: number | undefined
  /** Ends the search's session from outside. */
  readonly onOpen?: Parameters<typeof runSession>[4]
  /** Run this one schedule and nothing else. */
  readonly replay?: Schedule | undefined
  /** Schedules that are run before all else. */
  readonly kept?: readonly Schedule[]
}

/**
 * Searches as `search` does, at a place: in the session that the caller is in, which stands still meanwhile, or in one
 * of its own.
 * @throws InvalidOptionError, GoldenRunError
 */
export async function searchAt(place: SearchPlace, options: ExploreOptions, body: ExploreBody): Promise<SearchReport> {
  checkBody(body)
  const owner = contextScope()?.owner
  const around = owner instanceof Session ? owner : undefined
  const seed = seedOf(options.seed ?? place.replay?.seed, around)
  const settings = settleSearch(options, seed, place.testTimeoutMs)
  const go = async (parent: Session): Promise<SearchReport> => {
    // Its own time has nothing to do: it need not be asked after each run.
    const resume = parent.pacer.hold()
    let unwatch = () => {}
    try {
      const runs = new Runs(parent, settings.session, body, settings)
      unwatch = watchUnhandled((error, run) => runs.unhandled(error, run))
      const engine = new Engine(settings, runs)
      return place.replay === undefined ? await engine.search(place.kept) : await engine.replay(place.replay)
    } finally {
      unwatch()
      resume()
    }
  }
  if (around !== undefined) return await go(around)
  const own = settle({}, { seed, blastRadius: undefined, recordCalls: false })
  return await runSession(own, place.origin, (chaos) => go(Chaos.sessionOf(chaos)), undefined, place.onOpen)
}

/** @throws InvalidOptionError */
export function checkBody(body: unknown): void {
  checkFunction('body', body, 'explore({ runs: 500 }, async (chaos) => { … })')
}

function seedOf(given: number | undefined, around: Session | undefined): number {
  if (given !== undefined) return checkSeed('seed', given)
  return around === undefined ? seedFrom(undefined) : around.nextForkSeed()
}
