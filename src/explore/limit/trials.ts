import { real } from '../../clock/real.js'
import { isFaultlineError } from '../../error/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import { matchesPattern } from '../../trigger/index.js'
import { type Candidate, nothing } from '../candidate.js'
import { checkGolden } from '../check-golden.js'
import { GoldenRunError } from '../golden-run-error.js'
import type { CallSeen, Failure, RunRecord } from '../run-record.js'
import type { Runs } from '../runs.js'
import type { LimitPhase } from './boundary.js'
import type { Direction } from './kind.js'
import type { Limit, TriedValue } from './limit.js'
import type { LimitSettings } from './settings.js'

/** A run that failed, where it was made, and of which value. */
export interface Broken {
  readonly record: RunRecord & { readonly failure: Failure }
  readonly step: number
  readonly phase: LimitPhase
  readonly run: number
}

/** What became of a value. */
export interface Trial {
  readonly tried: TriedValue
  /** The first run that failed, where it does not pass. */
  readonly broken: Broken | undefined
}

const mostLandmarks = 10_000

/** Tries values, each with one seed after the other, as long as there are runs and time. */
export class Trials {
  readonly #settings: LimitSettings
  readonly #runs: Runs
  readonly #startedMs: number
  /** The one that failed last is tried first: it is the likeliest to fail again. */
  #seeds: readonly number[]
  /** Numbers of values at which something happened in some run. */
  readonly landmarks = new Set<number>()
  count = 0
  virtualMs = 0
  stoppedBy: Limit['stoppedBy'] = 'covered'

  constructor(settings: LimitSettings, runs: Runs, startedMs: number) {
    this.#settings = settings
    this.#runs = runs
    this.#startedMs = startedMs
    this.#seeds = settings.seeds
  }

  /**
   * The body without any fault, with each seed; and that faults get to act at all.
   * @throws GoldenRunError, NondeterminismError, FaultNeverActedError, UnknownPointError
   */
  async golden(): Promise<void> {
    const { seed: own, seeds, directions, checksGolden } = this.#settings
    let reached = false
    for (const seed of new Set([own, ...seeds])) {
      const record = await this.#run({ ...nothing, seed })
      if (record.failure !== undefined) throw new GoldenRunError(record.failure.error)
      reached ||= record.calls.some((call) => this.#isReached(call))
      if (checksGolden && seed === own) {
        this.count++
        await checkGolden(this.#runs, record, own)
      }
      if (this.#usedUp(1)) return
    }
    // Until a fault first acts, a run goes as one without: what is not reached there never is.
    if (!reached) for (const direction of directions) await this.expectActed(direction)
  }

  /**
   * One value, until it is decided.
   * @param share of all runs and time that may be used up by then
   * @returns undefined: they are
   */
  async try(
    step: number,
    phase: LimitPhase,
    direction: Direction | undefined,
    share: number,
  ): Promise<Trial | undefined> {
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
      broken ??= { record: { ...record, failure }, step, phase, run: this.count }
      if (failedWith.length > mayFail) break
    }
    const passes = failedWith.length <= mayFail
    const [first] = failedWith
    if (first !== undefined) this.#seeds = [first, ...this.#seeds.filter((seed) => seed !== first)]
    return {
      tried: { value: scale.value(step), passes, failedWith, acted },
      broken: passes ? undefined : broken,
    }
  }

  /**
   * What never acts is tolerated without end, and that tells nothing.
   * @throws FaultNeverActedError, UnknownPointError
   */
  async expectActed(direction: Direction | undefined): Promise<void> {
    const { failure } = await this.#run({ injections: [this.#injection(this.#settings.scale.last, direction)] })
    const error = failure?.error
    if (isFaultlineError(error) && neverActed.has(error.code)) throw error
  }

  #injection(step: number, direction: Direction | undefined): InjectionData {
    const { kind, scale, fault, window, at } = this.#settings
    const value = scale.value(step)
    const down = direction !== undefined && direction === kind.directions?.[1]
    const { fault: wrong, when } = kind.wrong(down ? -value : value, fault, window)
    return {
      fault: wrong,
      ...(at === undefined ? {} : { at }),
      ...(Object.keys(when).length === 0 ? {} : { when }),
    }
  }

  async #run(candidate: Candidate): Promise<RunRecord> {
    this.count++
    const record = await this.#runs.run(candidate)
    this.virtualMs += record.virtualMs
    this.#look(record)
    return record
  }

  #look({ calls }: RunRecord): void {
    const { kind, scale, window } = this.#settings
    if (kind.landmarks === undefined) return
    for (const call of calls) {
      if (this.landmarks.size >= mostLandmarks) return
      for (const value of kind.landmarks(call, window.fromMs ?? 0)) this.landmarks.add(scale.step(value))
    }
  }

  /** A fault at calls would act on this one, at some value. */
  #isReached({ point, atMs }: CallSeen): boolean {
    const { kind, at, window } = this.#settings
    const { fromMs = 0, forMs = Number.POSITIVE_INFINITY } = window
    if (kind.directions !== undefined || atMs < fromMs || atMs >= fromMs + forMs) return false
    return at === undefined || matchesPattern(at, point)
  }

  #usedUp(share: number): boolean {
    const { runs, timeMs } = this.#settings
    if (this.count >= runs * share) this.stoppedBy = 'runs'
    else if (real.nowMs() - this.#startedMs >= timeMs * share) this.stoppedBy = 'time'
    else return false
    return true
  }
}

const neverActed: ReadonlySet<string> = new Set(['FAULTLINE_FAULT_NEVER_ACTED', 'FAULTLINE_UNKNOWN_POINT'])
