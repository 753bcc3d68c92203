import { checkFunction } from '../error/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { Engine } from './engine.js'
import { inSearch, type Place } from './in-search.js'
import { type ExploreOptions, settleSearch } from './options.js'
import type { TrialLog } from './record/index.js'
import type { SearchReport } from './report.js'
import type { ExploreBody } from './runs.js'

/** Where a search runs, and what its caller knows of it. */
export interface SearchPlace extends Place {
  /** Real ms that the test may take, where its runner tells. */
  readonly testTimeoutMs?: number | undefined
  /** Run this one schedule and nothing else. */
  readonly replay?: Schedule | undefined
  /** Schedules that are run before all else. */
  readonly kept?: readonly Schedule[]
  /** Counts the runs. @default nobody does */
  readonly trials?: TrialLog | undefined
}

/**
 * Searches as `search` does, at a place: in the session that the caller is in, which stands still meanwhile, or in one
 * of its own.
 * @throws InvalidOptionError, GoldenRunError
 */
export async function searchAt(place: SearchPlace, options: ExploreOptions, body: ExploreBody): Promise<SearchReport> {
  checkBody(body)
  const { replay, kept, testTimeoutMs, trials } = place
  const settled = (seed: number) => settleSearch(options, seed, testTimeoutMs)
  return await inSearch(place, options.seed ?? replay?.seed, settled, body, async (runs, settings) => {
    const engine = new Engine(settings, runs, trials)
    return replay === undefined ? await engine.search(kept) : await engine.replay(replay)
  })
}

/** @throws InvalidOptionError */
export function checkBody(body: unknown): void {
  checkFunction('body', body, 'explore({ runs: 500 }, async (chaos) => { … })')
}
