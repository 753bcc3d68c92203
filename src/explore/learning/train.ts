import { type Duration, toMs } from '../../clock/duration.js'
import { checkFinite, checkKeys, InvalidOptionError } from '../../error/index.js'
import type { ExplorationRecord, TrialFault, TrialRecord } from '../record/index.js'
import {
  callStep,
  type FaultAt,
  type LearningModel,
  modelVersion,
  type PairCell,
  type SingleCell,
  type TestSeen,
} from './learning-model.js'

/** A search to learn from. */
export interface LearningSource {
  /** Full name of the test that searched. */
  readonly test: string
  readonly record: ExplorationRecord
  /** When it was, in real ms since 1970. @default not known: it counts in full */
  readonly atMs?: number
}

export interface LearningOptions {
  /** Trials count half after so long: what failed in code that was mended since is forgotten. @default '90d' */
  readonly halfLife?: Duration | false
}

const halfLife = '90d'
/** Of each kind, those that weigh most: a file of a few megabytes. */
const most = { singles: 20_000, pairs: 20_000, tests: 2000, points: 1000 }

/**
 * Learns from searches. The same search with the same outcome counts once, as of when it was last; trials of one search
 * count once, however often they were run; where the order of tasks was the search's they tell nothing of faults. Pure,
 * and the order of the sources makes no difference.
 * @throws InvalidOptionError
 */
export function trainModel(sources: Iterable<LearningSource>, options: LearningOptions = {}): LearningModel {
  checkKeys('options', options, ['halfLife'])
  const given = options.halfLife ?? halfLife
  const halfLifeMs = given === false ? null : toMs('halfLife', given)
  if (halfLifeMs !== null && !(halfLifeMs > 0)) throw new InvalidOptionError('halfLife', 'to be above 0', given)
  const searches = eachOnce(sources)
  const times = searches.flatMap(({ source: { atMs } }) => (atMs === undefined ? [] : [atMs]))
  const untilMs = times.length === 0 ? null : times.reduce((latest, atMs) => Math.max(latest, atMs))
  const singles = new Map<string, Counting<SingleCell>>()
  const pairs = new Map<string, Counting<PairCell>>()
  for (const { source } of searches) {
    const age = untilMs === null || source.atMs === undefined ? 0 : untilMs - source.atMs
    const weight = halfLifeMs === null ? 1 : 0.5 ** (age / halfLifeMs)
    for (const trial of source.record.trials) count(trial, weight, singles, pairs)
  }
  return {
    version: modelVersion,
    searches: searches.length,
    untilMs,
    halfLifeMs,
    singles: heaviest(singles, most.singles),
    pairs: heaviest(pairs, most.pairs),
    tests: testsOf(searches.map(({ source }) => source)),
  }
}

interface Search {
  readonly key: string
  readonly source: LearningSource
}

/** In an order of their own: sums of floats depend on it. */
function eachOnce(sources: Iterable<LearningSource>): Search[] {
  const found = new Map<string, LearningSource>()
  for (const source of sources) {
    if (source.atMs !== undefined) checkFinite('atMs', source.atMs)
    const { elapsedMs: _, ...record } = source.record
    const key = JSON.stringify([source.test, record])
    const before = found.get(key)
    if (before === undefined || (source.atMs ?? -Infinity) > (before.atMs ?? -Infinity)) found.set(key, source)
  }
  return [...found].map(([key, source]) => ({ key, source })).sort((a, b) => (a.key < b.key ? -1 : 1))
}

type Counting<T> = { -readonly [K in keyof T]: T[K] }

function count(
  { faults, interleaved, passed, failed }: TrialRecord,
  weight: number,
  singles: Map<string, Counting<SingleCell>>,
  pairs: Map<string, Counting<PairCell>>,
): void {
  if (interleaved) return
  const add = { passed: passed > 0 ? weight : 0, failed: failed > 0 ? weight : 0 }
  const [one, two] = faults
  if (one !== undefined && faults.length === 1) {
    const cell = { ...one, call: callStep(one.call) }
    const { point, call, kind, detail, severity, phase } = cell
    addTo(singles, JSON.stringify([point, call, kind, detail, severity, phase]), cell, add)
  } else if (one !== undefined && two !== undefined && (faults.length === 2 || failed === 0)) {
    // Of several that passed together each two did; of several that failed nobody knows which two.
    for (const [at, first] of faults.entries())
      for (const second of faults.slice(at + 1, at + 1 + mostTogether)) countPair([first, second], add, pairs)
  }
}

const mostTogether = 8

function countPair(
  both: readonly [TrialFault, TrialFault],
  add: { readonly passed: number; readonly failed: number },
  pairs: Map<string, Counting<PairCell>>,
): void {
  const reached = both.some(({ phase }) => phase === 'reached')
  const texts = both.map(({ point, kind, detail }) => JSON.stringify({ point, kind, detail })).sort()
  const faults = texts.map((text) => JSON.parse(text) as FaultAt) as [FaultAt, FaultAt]
  addTo(pairs, `${reached} ${texts.join(' ')}`, { faults, reached }, add)
}

function addTo<T extends { passed: number; failed: number }>(
  cells: Map<string, T>,
  key: string,
  cell: Omit<T, 'passed' | 'failed'>,
  { passed, failed }: { readonly passed: number; readonly failed: number },
): void {
  let found = cells.get(key)
  if (found === undefined) {
    found = { ...cell, passed: 0, failed: 0 } as T
    cells.set(key, found)
  }
  found.passed += passed
  found.failed += failed
}

/** Sorted by what they are of. */
function heaviest<T extends { passed: number; failed: number }>(cells: Map<string, T>, atMost: number): T[] {
  const weight = ([, { passed, failed }]: [string, T]) => passed + 10 * failed
  const kept = [...cells].sort((a, b) => weight(b) - weight(a) || (a[0] < b[0] ? -1 : 1)).slice(0, atMost)
  return kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cell]) => cell)
}

function testsOf(sources: readonly LearningSource[]): TestSeen[] {
  const tests = new Map<string, Set<string>>()
  for (const { test, record } of sources) {
    const points = tests.get(test) ?? new Set()
    for (const point of record.points) points.add(point)
    tests.set(test, points)
  }
  return [...tests]
    .map(([name, points]) => ({ name, points: [...points].sort().slice(0, most.points) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, most.tests)
}
