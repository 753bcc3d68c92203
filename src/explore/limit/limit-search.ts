import type { Origin } from '../../chaos/index.js'
import { real } from '../../clock/real.js'
import { NeverReachedError } from '../../error/index.js'
import { createRandom } from '../../random/create-random.js'
import { findingOf } from '../finding.js'
import { replayLine } from '../replay-line.js'
import type { Runs } from '../runs.js'
import { Ticker } from '../ticker.js'
import { boundarySteps, type LimitPhase } from './boundary.js'
import type { Direction } from './kind.js'
import type { Limit, LimitFailure, LimitFound, TriedValue } from './limit.js'
import { type LimitProgress, limitProgressLine } from './progress.js'
import { exact } from './scale.js'
import type { LimitSettings } from './settings.js'
import { type Broken, Trials } from './trials.js'
import { Tried } from './tried.js'

/** One search for a limit: tries one value after the other, each with its seeds, in each direction. */
export class LimitSearch {
  readonly #settings: LimitSettings
  readonly #runs: Runs
  readonly #origin: Origin
  readonly #startedMs = real.nowMs()
  readonly #ticker: Ticker<LimitProgress>
  readonly #trials: Trials

  constructor(settings: LimitSettings, runs: Runs, origin: Origin) {
    this.#settings = settings
    this.#runs = runs
    this.#origin = origin
    this.#trials = new Trials(settings, runs, this.#startedMs)
    this.#ticker = new Ticker(settings, this.#startedMs, limitProgressLine)
  }

  /** @throws GoldenRunError, NondeterminismError, FaultNeverActedError, UnknownPointError, NeverReachedError */
  async find(): Promise<Limit> {
    const { kind, at, directions, seed, seeds } = this.#settings
    const trials = this.#trials
    await trials.golden()
    const found: (readonly [Direction | undefined, LimitFound])[] = []
    for (const [index, direction] of directions.entries())
      found.push([direction, await this.#along(direction, (index + 1) / directions.length)])
    this.#expectReached()
    const [direction, least] = found.reduce((a, b) => (breaksBefore(b[1], a[1]) ? b : a))
    const all = found.map(([, one]) => one)
    return {
      ...least,
      tolerated: Math.min(...all.map(({ tolerated }) => tolerated)),
      exact: all.every((one) => one.exact),
      reachedMax: all.every((one) => one.reachedMax),
      monotone: all.every((one) => one.monotone),
      of: kind.of,
      unit: kind.unit,
      at,
      direction,
      directions: Object.fromEntries(found.filter(([name]) => name !== undefined)),
      seed,
      seeds,
      runs: trials.count,
      stoppedBy: trials.stoppedBy,
      virtualMs: trials.virtualMs,
      elapsedMs: real.nowMs() - this.#startedMs,
    }
  }

  /** @param share of runs and time that may be used up when it ends */
  async #along(direction: Direction | undefined, share: number): Promise<LimitFound> {
    const { scale, probes, seed } = this.#settings
    const { last } = scale
    const trials = this.#trials
    const tried = new Tried()
    const values = new Map<number, TriedValue>()
    let broken: Broken | undefined
    const note = (step: number, value: TriedValue) => {
      tried.note(step, value.passes)
      values.set(step, value)
    }
    // No latency at all, no outage: the runs without faults.
    if (scale.min === 0) note(0, { value: 0, passes: true, failedWith: [], acted: false })
    const random = createRandom(seed).fork(`limit ${direction ?? ''}`)
    for (const { step, phase } of boundarySteps({ tried, last, probes, random, landmarks: () => trials.landmarks })) {
      const trial = await trials.try(step, phase, direction, share)
      if (trial === undefined) break
      note(step, trial.tried)
      if (trial.broken !== undefined && step < (broken?.step ?? Number.POSITIVE_INFINITY)) broken = trial.broken
      this.#tick(direction, phase, tried)
    }
    if (![...values.values()].some(({ acted }) => acted)) await trials.expectActed(direction)
    return this.#found(tried, values, broken && (await this.#tell(broken)))
  }

  #tick(direction: Direction | undefined, phase: LimitPhase, tried: Tried): void {
    const { kind, scale } = this.#settings
    this.#ticker.tick(this.#trials.count, () => {
      const { tolerated, broken } = tried
      return {
        of: kind.of,
        direction,
        phase,
        tolerated: tolerated === undefined ? 0 : scale.value(tolerated),
        broken: broken === undefined ? undefined : scale.value(broken),
      }
    })
  }

  /** Of all runs, as in any search. */
  #expectReached(): void {
    if (this.#settings.silent.has('sometimes')) return
    const never = [...this.#runs.reached].filter(([, was]) => !was).map(([name]) => name)
    if (never.length > 0) throw new NeverReachedError(never)
  }

  async #tell({ record, step, phase, run }: Broken): Promise<LimitFailure> {
    const finding = await findingOf(this.#runs, record, { strategy: phase, run }, { runs: 0, timeMs: 0 })
    const { failure, schedule, account, reproduced } = finding
    const replay = replayLine(finding, this.#settings.seed, this.#origin)
    return { ...failure, value: this.#settings.scale.value(step), schedule, replay, account, reproduced, phase, run }
  }

  #found(tried: Tried, values: ReadonlyMap<number, TriedValue>, failure: LimitFailure | undefined): LimitFound {
    const { scale } = this.#settings
    const tolerated = tried.tolerated === undefined ? 0 : scale.value(tried.tolerated)
    const broken = tried.broken === undefined ? undefined : scale.value(tried.broken)
    const reachedMax = tried.tolerated === scale.last
    return {
      tolerated,
      broken,
      exact: broken === undefined ? reachedMax : exact(broken - tolerated) <= scale.precision,
      reachedMax,
      monotone: tried.stretches.length <= (tried.stretches[0]?.passes === false ? 1 : 2),
      intervals: tried.stretches.map(({ first, last, passes }) => {
        return { from: scale.value(first), to: scale.value(last), passes }
      }),
      tried: tried.steps.map(([step]) => values.get(step) as TriedValue),
      failure,
    }
  }
}

/** Of two directions, which has the smaller limit: as far as is known, where runs or time were used up. */
function breaksBefore(one: LimitFound, other: LimitFound): boolean {
  const [broken, otherBroken] = [one, other].map(({ broken = Number.POSITIVE_INFINITY }) => broken) as [number, number]
  return broken === otherBroken ? one.tolerated < other.tolerated : broken < otherBroken
}
