import { type Interval, wilson } from '../../metric/index.js'
import type { Connection } from './connection.js'
import { conditionOf, type RunQuery } from './run-query.js'

/** What one version of the code did in a test. */
export interface FlakyVersion {
  /** Absent where the journal does not tell. */
  readonly commit?: string
  /** Something differed from the commit, or it is not known: all is of one journal then. */
  readonly dirty: boolean
  readonly startedAt: Date
  /** Times it passed at the first attempt, passed when it was tried again, and failed. */
  readonly passed: number
  readonly retried: number
  readonly failed: number
}

/** A test, or an experiment, that both passed and failed with the same code. */
export interface FlakyTest {
  readonly test: string
  /** Path of its file; '' where there is none. */
  readonly file: string
  /** Versions of the code with which it did both, oldest first. */
  readonly versions: readonly FlakyVersion[]
  /** With these: how often it did not pass at the first attempt, of all times. */
  readonly unsteady: number
  readonly times: number
  /** `unsteady / times`, with the Wilson interval of 95 %. */
  readonly rate: number
  readonly interval: Interval
  /**
   * `seed`: each seed has one outcome, so replaying a seed shows it. `code`: one seed has passed and failed: something
   * else than the seed decides. `unknown`: no seed came up twice.
   */
  readonly cause: 'seed' | 'code' | 'unknown'
}

/** Which tests are looked at, and in which journals. */
export type FlakyQuery = Omit<RunQuery, 'outcome'>

interface Outcome {
  readonly test_id: number
  readonly test: string
  readonly file: string
  readonly git_commit: string | null
  readonly clean: number
  readonly journal_id: number
  readonly started_ms: number
  readonly outcome: 'passed' | 'failed'
  readonly flaky: number
  readonly seed: number | null
}

/**
 * Outcomes of tests as their runners saw them: sessions of a test that passed may fail. Of what is no test (an
 * experiment) each run is one. Where the tree differed from its commit, or no commit is known, one journal is one version.
 */
const outcomes = (condition: string) => `
  SELECT t.id AS test_id, t.name AS test, t.file, j.git_commit, j.git_dirty IS 0 AS clean, j.id AS journal_id,
    j.started_ms, o.outcome, o.flaky, o.seed
  FROM (
    SELECT journal_id, test_id, outcome, flaky,
      (SELECT seed FROM run WHERE run.journal_id = test_result.journal_id AND run.test_id = test_result.test_id
       ORDER BY number LIMIT 1) AS seed
    FROM test_result
    UNION ALL
    SELECT journal_id, test_id, outcome, 0, seed FROM run
    WHERE outcome IN ('passed', 'failed') AND NOT EXISTS (
      SELECT 1 FROM test_result WHERE test_result.journal_id = run.journal_id AND test_result.test_id = run.test_id)
  ) o JOIN journal j ON j.id = o.journal_id JOIN test t ON t.id = o.test_id
  WHERE ${condition} ORDER BY t.name, t.file, j.started_ms, j.id`

/** Those that were unsteady most often first. */
export function flakyTests(connection: Connection, query: FlakyQuery = {}): FlakyTest[] {
  const { sql, values } = conditionOf(query, ['outcome'])
  const found: FlakyTest[] = []
  let history: TestHistory | undefined
  const end = () => {
    const flaky = history?.flaky()
    if (flaky !== undefined) found.push(flaky)
  }
  for (const outcome of connection.iterate<Outcome>(outcomes(sql), ...values)) {
    if (history === undefined || history.first.test_id !== outcome.test_id) {
      end()
      history = new TestHistory(outcome)
    }
    history.add(outcome)
  }
  end()
  return found.sort((a, b) => b.rate - a.rate || b.times - a.times)
}

interface Version {
  readonly first: Outcome
  passed: number
  retried: number
  failed: number
  /** Outcomes of each seed. */
  readonly seeds: Map<number, Set<string>>
  /** A seed came up twice. */
  again: boolean
}

class TestHistory {
  readonly first: Outcome
  readonly #versions = new Map<string, Version>()

  constructor(first: Outcome) {
    this.first = first
  }

  add(outcome: Outcome): void {
    const { git_commit, clean, journal_id, seed } = outcome
    const key = clean === 1 ? `commit ${git_commit}` : `journal ${journal_id}`
    const version = this.#versions.get(key) ?? newVersion(outcome)
    this.#versions.set(key, version)
    const how = outcome.outcome === 'failed' ? 'failed' : outcome.flaky === 1 ? 'retried' : 'passed'
    version[how]++
    // Attempts of one test may have had seeds of their own: which of them failed is not told.
    if (seed === null || how === 'retried') return
    const seen = version.seeds.get(seed)
    if (seen !== undefined) version.again = true
    version.seeds.set(seed, (seen ?? new Set()).add(how))
  }

  flaky(): FlakyTest | undefined {
    const unsteady = [...this.#versions.values()].filter(
      ({ passed, retried, failed }) => retried > 0 || (passed > 0 && failed > 0),
    )
    if (unsteady.length === 0) return undefined
    const versions = unsteady.map(figuresOf)
    const failed = versions.reduce((sum, version) => sum + version.failed + version.retried, 0)
    const times = versions.reduce((sum, version) => sum + version.failed + version.retried + version.passed, 0)
    const { test, file } = this.first
    const rates = { unsteady: failed, times, rate: failed / times, interval: wilson(failed, times) }
    return { test, file, versions, ...rates, cause: causeOf(unsteady) }
  }
}

function newVersion(first: Outcome): Version {
  return { first, passed: 0, retried: 0, failed: 0, seeds: new Map(), again: false }
}

function figuresOf({ first, passed, retried, failed }: Version): FlakyVersion {
  return {
    ...(first.git_commit !== null && { commit: first.git_commit }),
    dirty: first.clean !== 1,
    startedAt: new Date(first.started_ms),
    passed,
    retried,
    failed,
  }
}

function causeOf(versions: readonly Version[]): FlakyTest['cause'] {
  if (versions.some(({ seeds }) => [...seeds.values()].some((outcomes) => outcomes.size > 1))) return 'code'
  return versions.some(({ again }) => again) ? 'seed' : 'unknown'
}
