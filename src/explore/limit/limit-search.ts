import type { Origin } from '../../chaos/index.js'
import { real } from '../../clock/real.js'
import { isFaultlineError, NeverReachedError } from '../../error/index.js'
import { createRandom } from '../../random/create-random.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { type Candidate, nothing } from '../candidate.js'
import { findingOf } from '../finding.js'
import { GoldenRunError } from '../golden-run-error.js'
import { replayLine } from '../replay-line.js'
import type { Failure, RunRecord } from '../run-record.js'
import type { Runs } from '../runs.js'
import { Ticker } from '../ticker.js'
import { boundarySteps, type LimitPhase } from './boundary.js'
import type { Direction } from './kind.js'
import type { Limit, LimitFailure, LimitFound, TriedValue } from './limit.js'
import { type LimitProgress, limitProgressLine } from './progress.js'
import { exact } from './scale.js'
import type { LimitSettings } from './settings.js'
import { Tried } from './tried.js'

const mostLandmarks = 10_000

/** A run that failed, where it was made, and of which value. */
interface Broken {
  readonly record: RunRecord & { readonly failure: Failure }
  readonly step: number
  readonly phase: LimitPhase
  readonly run: number
}

/** One search for a limit: tries one value after the other, each with its seeds, in each direction. */
export class LimitSearch {
  readonly #settings: LimitSettings
  readonly #runs: Runs
  readonly #origin: Origin
  readonly #startedMs = real.nowMs()
  readonly #ticker: Ticker<LimitProgress>
  /** The one that failed last is tried first: it is the likeliest to fail again. */
  #seeds: readonly number[]
  readonly #landmarks = new Set<number>()
  #count = 0
  #virtualMs = 0
  #stoppedBy: Limit['stoppedBy'] = 'covered'

  constructor(settings: LimitSettings, runs: Runs, origin: Origin) {
    this.#settings = settings
    this.#runs = runs
    this.#origin = origin
    this.#seeds = settings.seeds
    this.#ticker = new Ticker(settings, this.#startedMs, limitProgressLine)
  }

  /** @throws GoldenRunError, FaultNeverActedError, UnknownPointError, NeverReachedError */
  async find(): Promise<Limit> {
    const { kind, at, directions, seed, seeds } = this.#settings
    for (const one of seeds) {
      const { failure } = await this.#run({ ...nothing, seed: one })
      if (failure !== undefined) throw new GoldenRunError(failure.error)
    }
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
      runs: this.#count,
      stoppedBy: this.#stoppedBy,
      virtualMs: this.#virtualMs,
      elapsedMs: real.nowMs() - this.#startedMs,
    }
  }

  /** @param share of runs and time that may be used up when it ends */
  async #along(direction: Direction | undefined, share: number): Promise<LimitFound> {
    const { scale, probes, seed } = this.#settings
    const { last } = scale
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
    for (const { step, phase } of boundarySteps({ tried, last, probes, random, landmarks: () => this.#landmarks })) {
      const trial = await this.#try(step, phase, direction, share)
      if (trial === undefined) break
      note(step, trial.tried)
      if (trial.broken !== undefined && step < (broken?.step ?? Number.POSITIVE_INFINITY)) broken = trial.broken
      this.#tick(direction, phase, tried)
    }
    if (![...values.values()].some(({ acted }) => acted)) await this.#expectActed(direction)
    return this.#found(tried, values, broken && (await this.#tell(broken)))
  }

  /** One value, with one seed after the other until that decides. Undefined: runs or time are used up. */
  async #try(step: number, phase: LimitPhase, direction: Direction | undefined, share: number) {
    const { scale, mayFail } = this.#settings
    const injection = { ...this.#injection(step, direction), optional: true }
    const failedWith: number[] = []
    let acted = false
    let broken: Broken | undefined
    for (const seed of this.#seeds) {
      if (this.#usedUp(share)) return undefined
      const record = await this.#run({ injections: [injection], seed })
      acted ||= record.acted
      const { failure } = record
      if (failure === undefined) continue
      failedWith.push(seed)
      broken ??= { record: { ...record, failure }, step, phase, run: this.#count }
      if (failedWith.length > mayFail) break
    }
    const passes = failedWith.length <= mayFail
    const [first] = failedWith
    if (first !== undefined) this.#seeds = [first, ...this.#seeds.filter((seed) => seed !== first)]
    const tried: TriedValue = { value: scale.value(step), passes, failedWith, acted }
    return { tried, broken: passes ? undefined : broken }
  }

  #injection(step: number, direction: Direction | undefined): InjectionData {
    const { kind, scale, fault, window, at } = this.#settings
    const value = scale.value(step)
    const signed = direction !== undefined && direction === kind.directions?.[1] ? -value : value
    const { fault: wrong, when } = kind.wrong(signed, fault, window)
    return {
      fault: wrong,
      ...(at === undefined ? {} : { at }),
      ...(Object.keys(when).length === 0 ? {} : { when }),
    }
  }

  async #run(candidate: Candidate): Promise<RunRecord> {
    this.#count++
    const record = await this.#runs.run(candidate)
    this.#virtualMs += record.virtualMs
    this.#look(record)
    return record
  }

  #look({ calls }: RunRecord): void {
    const { kind, scale, window } = this.#settings
    if (kind.landmarks === undefined) return
    for (const call of calls) {
      if (this.#landmarks.size >= mostLandmarks) return
      for (const value of kind.landmarks(call, window.fromMs ?? 0)) this.#landmarks.add(scale.step(value))
    }
  }

  #usedUp(share: number): boolean {
    const { runs, timeMs } = this.#settings
    if (this.#count >= runs * share) this.#stoppedBy = 'runs'
    else if (real.nowMs() - this.#startedMs >= timeMs * share) this.#stoppedBy = 'time'
    else return false
    return true
  }

  #tick(direction: Direction | undefined, phase: LimitPhase, tried: Tried): void {
    const { kind, scale } = this.#settings
    this.#ticker.tick(this.#count, () => {
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

  /** What never acts is tolerated without end, and that tells nothing. */
  async #expectActed(direction: Direction | undefined): Promise<void> {
    const { failure } = await this.#run({ injections: [this.#injection(this.#settings.scale.last, direction)] })
    const error = failure?.error
    if (isFaultlineError(error) && neverActed.has(error.code)) throw error
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

const neverActed: ReadonlySet<string> = new Set(['FAULTLINE_FAULT_NEVER_ACTED', 'FAULTLINE_UNKNOWN_POINT'])

/** Of two directions, which has the smaller limit: as far as is known, where runs or time were used up. */
function breaksBefore(one: LimitFound, other: LimitFound): boolean {
  const [broken, otherBroken] = [one, other].map(({ broken = Number.POSITIVE_INFINITY }) => broken) as [number, number]
  return broken === otherBroken ? one.tolerated < other.tolerated : broken < otherBroken
}
