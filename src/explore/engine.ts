import { real } from '../clock/real.js'
import { createRandom } from '../random/create-random.js'
import type { Schedule } from '../schedule/schedule.js'
import { type Candidate, nothing } from './candidate.js'
import { Coverage } from './coverage.js'
import { GoldenRunError } from './golden-run-error.js'
import type { SearchSettings } from './options.js'
import type { Finding, SearchReport, StoppedBy } from './report.js'
import type { CallSeen, RunRecord } from './run-record.js'
import type { Runs } from './runs.js'
import { shareOf } from './shard.js'
import { shrink } from './shrink.js'
import { globalSingles, type Single, singlesOf } from './space.js'
import type { SearchState, Strategy } from './strategy.js'
import { Ticker } from './ticker.js'

/** One search: goes through its strategies, one run after the other, until something is found or nothing is left. */
export class Engine {
  readonly #settings: SearchSettings
  readonly #runs: Runs
  readonly #startedMs = real.nowMs()
  readonly #coverage = new Coverage()
  readonly #findings = new Map<string, Finding>()
  readonly #calls = new Map<string, CallSeen>()
  readonly #points = new Set<string>()
  readonly #by: { name: string; runs: number }[] = []
  readonly #ticker: Ticker
  #count = 0
  #virtualMs = 0

  constructor(settings: SearchSettings, runs: Runs) {
    this.#settings = settings
    this.#runs = runs
    this.#ticker = new Ticker(settings, this.#startedMs)
  }

  /** @throws GoldenRunError */
  async search(): Promise<SearchReport> {
    const golden = await this.#golden()
    const state = this.#state(golden)
    let stoppedBy: StoppedBy | undefined = this.#done()
    for (const strategy of this.#settings.strategies) {
      if (stoppedBy !== undefined) break
      stoppedBy = await this.#follow(strategy, state)
    }
    return this.#report(stoppedBy ?? 'covered')
  }

  /** Runs one schedule, and nothing else. */
  async replay(schedule: Schedule): Promise<SearchReport> {
    const { seed, injections, order } = schedule
    const record = await this.#run({ seed, injections, ...(order === undefined ? {} : { order }) })
    if (record.failure !== undefined) await this.#found(record, 'replay', false)
    return this.#report(record.failure === undefined ? 'covered' : 'finding')
  }

  async #golden(): Promise<RunRecord> {
    this.#runs.answers = this.#settings.prune
    const golden = await this.#run(nothing)
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
        if (record.failure !== undefined) await this.#found(record, strategy.name)
        this.#ticker.tick(strategy.name, this.#count, this.#coverage, this.#findings.size)
        step = steps.next(record)
      }
      return this.#done()
    } finally {
      steps.return()
    }
  }

  async #run(candidate: Candidate): Promise<RunRecord> {
    this.#count++
    const record = await this.#runs.run(candidate)
    this.#virtualMs += record.virtualMs
    for (const call of record.calls) {
      const { point } = call
      this.#points.add(point)
      if (!this.#settings.allows(point)) continue
      const key = `${point} ${call.call}`
      if (!this.#calls.has(key)) this.#calls.set(key, call)
    }
    this.#coverage.note(record)
    return record
  }

  async #found(record: RunRecord, strategy: string, smaller = true): Promise<void> {
    const { failure } = record
    if (failure === undefined || this.#findings.has(failure.key)) return
    const found = this.#runs.scheduleOf(record)
    const { shrinkRuns, shrinkMs } = this.#settings
    const limits = { runs: smaller ? shrinkRuns : 0, timeMs: shrinkMs }
    const shrunk = await shrink(this.#runs, record, limits)
    this.#findings.set(failure.key, {
      failure: shrunk.failure,
      schedule: shrunk.schedule,
      found,
      strategy,
      run: this.#count,
      shrinkRuns: shrunk.runs,
      shrinkCut: shrunk.cut,
    })
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
    const allowed = golden.calls.filter(({ point }) => allows(point))
    const all: Single[] = [...singlesOf(allowed, palette), ...globalSingles(golden, palette)]
    const singles = shareOf(all, shard)
    this.#coverage.add(singles)
    const [calls, coverage] = [this.#calls, this.#coverage]
    const count = () => this.#count
    let exhausted = false
    return {
      golden,
      palette,
      singles,
      get calls() {
        return [...calls.values()]
      },
      allows: ({ point }) => allows(point),
      depth,
      strength,
      prune,
      random: this.#random(''),
      get left() {
        return runs - count()
      },
      share: (items) => shareOf(items, shard),
      outcomeOf: (single) => coverage.outcomeOf(single),
      // Each strategy has a view of this: what one sets the next one sees.
      get exhausted() {
        return exhausted
      },
      set exhausted(all: boolean) {
        exhausted = all
      },
    }
  }

  #report(stoppedBy: StoppedBy): SearchReport {
    const { seed, shard } = this.#settings
    return {
      seed,
      findings: [...this.#findings.values()],
      runs: this.#count,
      strategies: this.#by,
      stoppedBy,
      coverage: this.#coverage.list(),
      points: [...this.#points],
      virtualMs: this.#virtualMs,
      elapsedMs: real.nowMs() - this.#startedMs,
      shard: shard === undefined ? undefined : `${shard.index}/${shard.count}`,
    }
  }
}
