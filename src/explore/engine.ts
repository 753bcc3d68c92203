import { real } from '../clock/real.js'
import { NeverReachedError } from '../error/index.js'
import { createRandom } from '../random/create-random.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Account } from './account.js'
import { type Candidate, nothing } from './candidate.js'
import { Coverage } from './coverage.js'
import { failureOf } from './failure.js'
import { findingOf } from './finding.js'
import { GoldenRunError } from './golden-run-error.js'
import type { SearchSettings } from './options.js'
import { progressLine, type SearchProgress } from './progress.js'
import { regressionsStrategy } from './regressions.js'
import type { Finding, SearchReport, StoppedBy } from './report.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { Runs } from './runs.js'
import { shareOf } from './shard.js'
import { everySingle } from './space.js'
import type { SearchState, Strategy } from './strategy.js'
import { Ticker } from './ticker.js'

/** One search: goes through its strategies, one run after the other, until something is found or nothing is left. */
export class Engine {
  readonly #settings: SearchSettings
  readonly #runs: Runs
  readonly #startedMs = real.nowMs()
  readonly #coverage = new Coverage()
  readonly #findings = new Map<string, Finding>()
  /** Every call that was made where faults may act, by its point and number once, in the order in which they were seen. */
  readonly #calls: CallSeen[] = []
  readonly #points = new Map<string, { readonly allowed: boolean; calls: number }>()
  readonly #by: { name: string; runs: number }[] = []
  readonly #ticker: Ticker<SearchProgress>
  readonly #pairs = { covered: 0, total: 0 }
  #count = 0
  #mostCalls = 0
  #virtualMs = 0

  constructor(settings: SearchSettings, runs: Runs) {
    this.#settings = settings
    this.#runs = runs
    this.#ticker = new Ticker(settings, this.#startedMs, progressLine)
  }

  /**
   * @param kept schedules that are run before all else
   * @throws GoldenRunError
   */
  async search(kept: readonly Schedule[] = []): Promise<SearchReport> {
    const golden = await this.#golden()
    const state = this.#state(golden)
    let stoppedBy: StoppedBy | undefined = this.#done()
    const first = kept.length === 0 ? [] : [regressionsStrategy(kept)]
    for (const strategy of [...first, ...this.#settings.strategies]) {
      if (stoppedBy !== undefined) break
      stoppedBy = await this.#follow(strategy, state)
    }
    if (stoppedBy !== 'finding') stoppedBy = (await this.#neverReached(golden)) ?? stoppedBy
    return this.#report(stoppedBy ?? 'covered')
  }

  /** Runs one schedule, and nothing else. */
  async replay(schedule: Schedule): Promise<SearchReport> {
    // What a run leaves behind tells only beside what one without faults does.
    await this.#golden((candidate) => this.#runs.run(candidate))
    const record = await this.#run(this.#settings.palette.candidateOf(schedule))
    if (record.failure === undefined)
      return this.#report('replayed', await this.#runs.account(this.#runs.scheduleOf(record)))
    await this.#found(record, 'replay', false)
    return this.#report('finding')
  }

  /** What was to be seen at least sometimes, and no run of the search got there. One shard cannot tell for all. */
  async #neverReached(golden: RunRecord): Promise<StoppedBy | undefined> {
    const { sometimes, shard, silent } = this.#settings
    const { reached } = this.#runs
    const names = new Set([...sometimes, ...reached.keys()])
    const never = [...names].filter((name) => reached.get(name) !== true)
    if (never.length === 0 || shard !== undefined || silent.has('sometimes')) return undefined
    const failure = failureOf(new NeverReachedError(never), 0)
    await this.#found({ ...golden, failure }, 'sometimes', false)
    return 'finding'
  }

  /** Notes answers, or not, as all runs after it will: to note one takes a microtask more, and a replay must go the same way. */
  async #golden(run = (candidate: Candidate) => this.#run(candidate)): Promise<RunRecord> {
    this.#runs.answers = this.#settings.prune
    const golden = await run(nothing)
    if (golden.failure !== undefined) throw new GoldenRunError(golden.failure.error)
    // Only where calls are made within calls is there anything to be told by their answers.
    this.#runs.answers = this.#settings.prune && golden.calls.some(({ parent }) => parent !== undefined)
    return golden
  }

  async #follow(strategy: Strategy, state: SearchState): Promise<StoppedBy | undefined> {
    const by = { name: strategy.name, runs: 0 }
    this.#by.push(by)
    const steps = strategy.candidates(
      Object.create(state, { random: { value: this.#random(strategy.name) } }) as SearchState,
    )
    try {
      let step = steps.next()
      while (step.done !== true) {
        const stopped = this.#done()
        if (stopped !== undefined) return stopped
        by.runs++
        const record = await this.#run(step.value)
        if (record.failure !== undefined && step.value.probe !== true) await this.#found(record, strategy.name)
        this.#ticker.tick(this.#count, () => this.#progress(strategy.name))
        step = steps.next(record)
      }
      return this.#done()
    } finally {
      steps.return()
    }
  }

  #progress(strategy: string) {
    const { tried, total } = this.#coverage
    return { strategy, covered: tried, singles: total, findings: this.#findings.size }
  }

  async #run(candidate: Candidate): Promise<RunRecord> {
    this.#count++
    const record = await this.#runs.run(candidate)
    this.#virtualMs += record.virtualMs
    this.#look(record)
    this.#coverage.note(record)
    return record
  }

  /** Calls of a point are numbered from 1 on: those beyond the last number are new. */
  #look({ calls }: RunRecord): void {
    let allowed = 0
    for (const call of calls) {
      let point = this.#points.get(call.point)
      if (point === undefined) {
        point = { allowed: this.#settings.allows(call.point), calls: 0 }
        this.#points.set(call.point, point)
      }
      if (!point.allowed) continue
      allowed++
      if (call.call <= point.calls) continue
      point.calls = call.call
      this.#calls.push(call)
    }
    if (allowed > this.#mostCalls) this.#mostCalls = allowed
  }

  async #found(record: RunRecord, strategy: string, smaller = true): Promise<void> {
    const { failure } = record
    if (failure === undefined || this.#findings.has(failure.key)) return
    const { shrinkRuns, shrinkMs, deadlineMs } = this.#settings
    const leftMs = deadlineMs - (real.nowMs() - this.#startedMs)
    const limits = { runs: smaller ? shrinkRuns : 0, timeMs: Math.min(shrinkMs, leftMs) }
    this.#findings.set(
      failure.key,
      await findingOf(this.#runs, { ...record, failure }, { strategy, run: this.#count }, limits),
    )
  }

  #done(): StoppedBy | undefined {
    const { stopAt, runs, timeMs } = this.#settings
    if (this.#findings.size > 0 && stopAt === 'first') return 'finding'
    if (this.#count >= runs) return 'runs'
    return real.nowMs() - this.#startedMs >= timeMs ? 'time' : undefined
  }

  #random(name: string) {
    const { seed, shard } = this.#settings
    return createRandom(seed).fork(`strategy ${name}${shard === undefined ? '' : ` of shard ${shard.index}`}`)
  }

  #state(golden: RunRecord): SearchState {
    const { palette, allows, depth, strength, prune, shard, runs } = this.#settings
    const all = everySingle(golden, ({ point }) => allows(point), palette)
    const singles = shareOf(all, shard)
    this.#coverage.add(singles)
    const [calls, coverage] = [this.#calls, this.#coverage]
    const count = () => this.#count
    const mostCalls = () => this.#mostCalls
    let exhausted = false
    return {
      golden,
      palette,
      singles,
      everySingle: all,
      get calls() {
        return [...calls]
      },
      allows: ({ point }) => allows(point),
      depth,
      strength,
      prune,
      random: this.#random(''),
      alone: this.#settings.strategies.length === 1,
      get left() {
        return runs - count()
      },
      share: (items) => shareOf(items, shard),
      outcomeOf: (single) => coverage.outcomeOf(single),
      runOf: (single) => coverage.runOf(single),
      get mostCalls() {
        return mostCalls()
      },
      pairs: this.#pairs,
      // Each strategy is given an object of its own made from this one: what one says is for all to read.
      get exhausted() {
        return exhausted
      },
      set exhausted(is) {
        exhausted = is
      },
    }
  }

  #report(stoppedBy: StoppedBy, replayed?: Account): SearchReport {
    const { seed, shard } = this.#settings
    return {
      seed,
      findings: [...this.#findings.values()],
      runs: this.#count,
      strategies: this.#by,
      stoppedBy,
      coverage: this.#coverage.list(),
      pairs: this.#pairs,
      points: [...this.#points.keys()],
      virtualMs: this.#virtualMs,
      elapsedMs: real.nowMs() - this.#startedMs,
      replayed,
      shard: shard === undefined ? undefined : `${shard.index}/${shard.count}`,
    }
  }
}
