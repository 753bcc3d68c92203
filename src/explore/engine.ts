import { real } from '../clock/real.js'
import { NeverReachedError } from '../error/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Account } from './account.js'
import { type Candidate, nothing } from './candidate.js'
import { checkGolden } from './check-golden.js'
import { Course } from './course.js'
import { Coverage } from './coverage.js'
import { failureOf } from './failure.js'
import { Findings } from './findings.js'
import { GoldenRunError } from './golden-run-error.js'
import { KnownCalls } from './known-calls.js'
import type { SearchSettings } from './options.js'
import { progressLine, type SearchProgress } from './progress.js'
import type { TrialLog } from './record/index.js'
import { regressionsStrategy } from './regressions.js'
import type { SearchReport, StoppedBy } from './report.js'
import type { RunRecord } from './run-record.js'
import type { Runs } from './runs.js'
import { createState, stateFor } from './search-state.js'
import { spareRuns } from './spare-runs.js'
import type { SearchState, Strategy } from './strategy.js'
import { Ticker } from './ticker.js'
import { WatchedSearch } from './watched-search.js'

/** One search: goes through its strategies, one run after the other, until something is found or nothing is left. */
export class Engine {
  readonly #settings: SearchSettings
  readonly #runs: Runs
  readonly #startedMs = real.nowMs()
  readonly #elapsedMs = () => real.nowMs() - this.#startedMs - (this.#watched?.pausedMs ?? 0)
  readonly #coverage = new Coverage()
  readonly #known: KnownCalls
  readonly #findings: Findings
  /** Strategies in the order in which they had their first runs. */
  readonly #begun = new Set<Course>()
  readonly #ticker: Ticker<SearchProgress>
  readonly #watched: WatchedSearch | undefined
  readonly #trials: TrialLog | undefined
  readonly #pairs = { covered: 0, total: 0 }
  #count = 0
  #virtualMs = 0
  /** Runs besides those. */
  #checks = 0

  /** @param trials counts the runs; undefined: nobody wants to know */
  constructor(settings: SearchSettings, runs: Runs, trials?: TrialLog) {
    this.#settings = settings
    this.#runs = runs
    this.#trials = trials
    this.#known = new KnownCalls(settings.allows)
    this.#findings = new Findings(runs, settings, this.#elapsedMs)
    this.#ticker = new Ticker(settings, this.#startedMs, progressLine)
    this.#watched = WatchedSearch.of(runs.test, settings, this.#startedMs)
  }

  /**
   * @param kept schedules that are run before all else
   * @throws GoldenRunError, NondeterminismError
   */
  async search(kept: readonly Schedule[] = []): Promise<SearchReport> {
    const golden = await this.#golden((candidate) => this.#run(candidate), this.#settings.checksGolden)
    let stoppedBy = await this.#followAll(this.#state(golden), kept)
    if (stoppedBy !== 'finding') stoppedBy = (await this.#neverReached(golden)) ?? stoppedBy
    return this.#report(stoppedBy ?? 'covered')
  }

  /** Runs one schedule, and nothing else. */
  async replay(schedule: Schedule): Promise<SearchReport> {
    // What a run leaves behind tells only beside what one without faults does.
    await this.#golden((candidate) => this.#runs.run(candidate), false)
    const record = await this.#run(this.#settings.palette.candidateOf(schedule))
    if (record.failure === undefined)
      return this.#report('replayed', await this.#runs.account(this.#runs.scheduleOf(record)))
    await this.#findings.add(record, { strategy: 'replay', run: this.#count })
    return this.#report('finding')
  }

  /** Notes answers, or not, as all runs after it will: to note one takes a microtask more, and a replay must go the same way. */
  async #golden(run: (candidate: Candidate) => Promise<RunRecord>, checks: boolean): Promise<RunRecord> {
    this.#runs.answers = this.#settings.prune
    const golden = await run(nothing)
    if (golden.failure !== undefined) throw new GoldenRunError(golden.failure.error)
    this.#trials?.golden(golden)
    if (checks) {
      this.#checks++
      await checkGolden(this.#runs, golden, this.#settings.seed)
    }
    // Only where calls are made within calls is there anything to be told by their answers.
    this.#runs.answers = this.#settings.prune && golden.calls.some(({ parent }) => parent !== undefined)
    return golden
  }

  /** What was to be seen at least sometimes, and no run of the search got there. One shard cannot tell for all. */
  async #neverReached(golden: RunRecord): Promise<StoppedBy | undefined> {
    const { sometimes, shard, silent } = this.#settings
    const { reached } = this.#runs
    const names = new Set([...sometimes, ...reached.keys()])
    const never = [...names].filter((name) => reached.get(name) !== true)
    if (never.length === 0 || shard !== undefined || silent.has('sometimes')) return undefined
    const failure = failureOf(new NeverReachedError(never), 0)
    await this.#findings.add({ ...golden, failure }, { strategy: 'sometimes', run: this.#count })
    return 'finding'
  }

  #state(golden: RunRecord): SearchState {
    const [coverage, known, pairs, runs] = [this.#coverage, this.#known, this.#pairs, () => this.#count]
    return createState(this.#settings, golden, { coverage, known, pairs, runs })
  }

  async #followAll(state: SearchState, kept: readonly Schedule[]): Promise<StoppedBy | undefined> {
    const settings = this.#settings
    const first = kept.length === 0 ? [] : [regressionsStrategy(kept)]
    const courses = [...first, ...settings.strategies.filter((strategy) => strategy.applies?.(state) ?? true)].map(
      (strategy) => {
        return new Course(strategy, stateFor(strategy.name, state, settings))
      },
    )
    try {
      for (const [at, course] of courses.entries()) {
        const early = course.strategy.givesWay ? courses.slice(at + 1).filter(({ strategy }) => strategy.early) : []
        const stopped = this.#done() ?? (await this.#follow(course, early, spareRuns(state)))
        if (stopped !== undefined) return stopped
      }
      return undefined
    } finally {
      for (const course of courses) course.end()
    }
  }

  /**
   * Goes on with a strategy until it has nothing more.
   * @param early those behind it that may have runs before and in between
   * @param spare most of these runs: half of them before
   */
  async #follow(course: Course, early: readonly Course[], spare: number): Promise<StoppedBy | undefined> {
    course.early = false
    this.#begun.add(course)
    const of = (when: Strategy['early']) => early.filter(({ strategy }) => strategy.early === when)
    const [before, between] = [of('before'), of('between')]
    let left = spare
    const letIn = async (other: Course, most: number): Promise<void> => {
      for (let runs = 0; runs < most && left > 0 && this.#done() === undefined; runs++, left--) {
        const candidate = other.next()
        if (candidate === undefined) return
        await this.#step(other, candidate)
      }
    }
    for (const other of before) await letIn(other, Math.floor(spare / 2))
    for (;;) {
      const stopped = this.#done()
      if (stopped !== undefined) return stopped
      const candidate = course.next()
      if (candidate === undefined) return undefined
      await this.#step(course, candidate)
      if (left > 0) for (const other of between) await letIn(other, 1)
    }
  }

  async #step(course: Course, candidate: Candidate): Promise<void> {
    const { name } = course.strategy
    const paused = this.#watched?.gate()
    if (paused !== undefined) await paused
    this.#begun.add(course)
    this.#count++
    const record = this.#noted(await this.#runs.run(candidate))
    this.#watched?.mustGoOn()
    if (record.failure !== undefined && candidate.probe !== true)
      await this.#findings.add(record, { strategy: name, run: this.#count }, this.#coverage.untried)
    this.#ticker.tick(this.#count, () => this.#progress(name))
    this.#watched?.tick(this.#count, () => this.#progress(name))
    course.told(record)
  }

  #progress(strategy: string) {
    const { tried, total } = this.#coverage
    return { strategy, covered: tried, singles: total, findings: this.#findings.count }
  }

  async #run(candidate: Candidate): Promise<RunRecord> {
    this.#count++
    return this.#noted(await this.#runs.run(candidate))
  }

  #noted(record: RunRecord): RunRecord {
    this.#virtualMs += record.virtualMs
    this.#known.note(record)
    this.#coverage.note(record)
    this.#trials?.note(record)
    return record
  }

  #done(): StoppedBy | undefined {
    const { stopAt, runs, timeMs } = this.#settings
    if (this.#findings.count > 0 && stopAt === 'first') return 'finding'
    if (this.#count >= runs) return 'runs'
    return this.#elapsedMs() >= timeMs ? 'time' : undefined
  }

  #report(stoppedBy: StoppedBy, replayed?: Account): SearchReport {
    const { seed, shard } = this.#settings
    this.#watched?.end(this.#count, stoppedBy, this.#progress([...this.#begun].at(-1)?.strategy.name ?? stoppedBy))
    this.#trials?.untried(this.#coverage.untried)
    return {
      seed,
      findings: this.#findings.list(),
      runs: this.#count,
      checks: this.#checks,
      strategies: [...this.#begun].map(({ strategy: { name }, runs }) => ({ name, runs })),
      stoppedBy,
      coverage: this.#coverage.list(),
      pairs: this.#pairs,
      points: this.#known.points,
      virtualMs: this.#virtualMs,
      elapsedMs: this.#elapsedMs(),
      replayed,
      shard: shard === undefined ? undefined : `${shard.index}/${shard.count}`,
    }
  }
}
