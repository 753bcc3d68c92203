import { type ChaosOptions, type SessionSettings, settle } from '../chaos/index.js'
import { type Duration, toMs } from '../clock/duration.js'
import { checkInteger, checkKeys, checkName, checkPositive, InvalidOptionError } from '../error/index.js'
import { checkPattern, compilePattern } from '../trigger/index.js'
import type { Contract } from './contract.js'
import { Palette, type PaletteOptions } from './palette.js'
import type { OnProgress } from './progress.js'
import { type BodySource, exportName } from './regression-corpus.js'
import { type OracleName, oracleNames } from './run-record.js'
import { readShard, type Shard } from './shard.js'
import { type StrategyName, strategiesOf } from './strategies.js'
import type { Strategy } from './strategy.js'

export interface ExploreOptions {
  /** Seed of the search and of each of its runs. @default that of the session around it, FAULTLINE_SEED, or a new one */
  readonly seed?: number
  /** Most runs of the body in all, those that shrink a finding apart. @default 1000 */
  readonly runs?: number
  /**
   * Real ms after which no further run is begun. Never more than nine tenths of the test's timeout, where its runner tells
   * it: a search that is cut off by its runner could not say what it found. @default those nine tenths, else no limit
   */
  readonly timeMs?: number
  /** Most faults at a time that the systematic strategies try. @default 2 */
  readonly depth?: number
  /** Which, in this order. @default all but `exhaustive` */
  readonly strategies?: readonly (StrategyName | Strategy)[]
  readonly palette?: PaletteOptions
  /** Where faults may act: names or patterns of points. @default everywhere */
  readonly points?: string | readonly string[]
  /** Leaves out runs that could tell nothing new: see `prune.ts` for what that rests on. @default true */
  readonly prune?: boolean
  /** Of the covering arrays: all pairs, or with a `depth` of 3 or more all threes, of faults tolerated alone. @default 2 */
  readonly strength?: 2 | 3
  /**
   * Virtual time in which all must be well again after the last fault, and calls that are pending must settle. A system
   * that has been ill is watched for as long. @default '60s'
   */
  readonly recoverWithin?: Duration
  /** What is to become of certain faults: `[expectFault('payments.charge', 402).toBe('propagated')]`. @default all are tolerated */
  readonly contracts?: readonly Contract[]
  /** Oracles that are to be silent: `{ leak: false }`. @default none */
  readonly oracles?: Partial<Record<OracleName, boolean>>
  /** How hard a finding is made smaller; false: it is told as found. @default at most 500 runs and 2000 ms */
  readonly shrink?: false | { readonly runs?: number; readonly timeMs?: number }
  /**
   * Where the body can be imported from, as the test file would import it: with FAULTLINE_WRITE_REGRESSION=1 a finding is
   * then written as a test of its own, too. @default it is kept for this test alone
   */
  readonly regression?: BodySource
  /** This part of the work alone: `'1/4'`. @default FAULTLINE_SHARD, else all */
  readonly shard?: string
  /** Told while it goes on, once a second at most; true: a line on stderr, false: nothing. @default true, and in CI false */
  readonly progress?: boolean | OnProgress
  /** Options of the session of each run. */
  readonly session?: Omit<ChaosOptions, 'seed' | 'schedule'>
  /** `first`: the search ends with the first finding. `all`: it goes on, and tells each kind of failure once. @default 'first' */
  readonly stopAt?: 'first' | 'all'
  /** Names given to `chaos.sometimes` that some run must reach, also those of places no run ever came by. @default those seen */
  readonly sometimes?: readonly string[]
}

/** Options checked and completed. */
export interface SearchSettings {
  readonly seed: number
  readonly runs: number
  readonly timeMs: number
  /** Real ms after which nothing is made smaller any more: else the test's runner would cut it off. */
  readonly deadlineMs: number
  readonly depth: number
  readonly strategies: readonly Strategy[]
  readonly palette: Palette
  readonly allows: (point: string) => boolean
  readonly prune: boolean
  readonly strength: 2 | 3
  readonly recoverWithinMs: number
  readonly contracts: readonly Contract[]
  readonly silent: ReadonlySet<OracleName>
  readonly shrinkRuns: number
  readonly shrinkMs: number
  readonly shard: Shard | undefined
  readonly progress: boolean | OnProgress | undefined
  readonly session: SessionSettings
  readonly stopAt: 'first' | 'all'
  readonly sometimes: readonly string[]
}

const known = [
  'seed',
  'runs',
  'timeMs',
  'depth',
  'strategies',
  'palette',
  'points',
  'prune',
  'strength',
  'recoverWithin',
  'contracts',
  'oracles',
  'shrink',
  'regression',
  'shard',
  'progress',
  'session',
  'stopAt',
  'sometimes',
] as const satisfies readonly (keyof ExploreOptions)[]

/** @throws InvalidOptionError, UnknownFaultKindError */
export function settleSearch(options: ExploreOptions, seed: number, testTimeoutMs?: number): SearchSettings {
  checkKeys('options', options, known)
  const { shrink } = options
  if (shrink !== undefined && shrink !== false) checkKeys('shrink', shrink, ['runs', 'timeMs'])
  checkBodySource(options.regression)
  const timeoutMs = testTimeoutMs ?? Number.POSITIVE_INFINITY
  const mostMs = timeoutMs * 0.9
  return {
    seed,
    runs: options.runs === undefined ? 1000 : checkInteger('runs', options.runs, 1),
    timeMs: options.timeMs === undefined ? mostMs : Math.min(mostMs, checkPositive('timeMs', options.timeMs)),
    deadlineMs: timeoutMs * 0.95,
    depth: options.depth === undefined ? 2 : checkInteger('depth', options.depth, 1, 100),
    strategies: strategiesOf(options.strategies),
    palette: new Palette(options.palette),
    allows: allowsOf(options.points),
    prune: options.prune ?? true,
    strength: options.strength === undefined ? 2 : (checkInteger('strength', options.strength, 2, 3) as 2 | 3),
    recoverWithinMs: options.recoverWithin === undefined ? 60_000 : toMs('recoverWithin', options.recoverWithin),
    contracts: contractsOf(options.contracts),
    silent: silentOf(options.oracles),
    shrinkRuns: shrink === false ? 0 : shrink?.runs === undefined ? 500 : checkInteger('shrink.runs', shrink.runs, 0),
    shrinkMs: shrink === false || shrink?.timeMs === undefined ? 2000 : checkPositive('shrink.timeMs', shrink.timeMs),
    shard: readShard(options.shard),
    progress: options.progress,
    session: sessionOf(options.session, seed),
    stopAt: options.stopAt ?? 'first',
    sometimes: options.sometimes ?? [],
  }
}

/** Less than elsewhere: where nothing real is outstanding there is little to wait for, and a search has many runs. */
const graceMs = 5

function sessionOf(given: ExploreOptions['session'], seed: number): SessionSettings {
  for (const name of ['seed', 'schedule'])
    if (Object.hasOwn(given ?? {}, name))
      throw new InvalidOptionError('session', `to be without \`${name}\``, given, 'The search sets it for each run.')
  return settle({ deadlockGrace: graceMs, ...given }, { seed, blastRadius: undefined, recordCalls: false })
}

function checkBodySource(source: unknown): void {
  if (source === undefined) return
  checkKeys('regression', source as object, ['from', 'name'])
  const { from, name } = source as Partial<BodySource>
  checkName('regression.from', from)
  if (!exportName.test(checkName('regression.name', name)))
    throw new InvalidOptionError(
      'regression.name',
      'to be the name of an export',
      name,
      "Such as 'buyTwice', or 'default'.",
    )
}

function allowsOf(points: ExploreOptions['points']): (point: string) => boolean {
  if (points === undefined) return () => true
  const patterns = (typeof points === 'string' ? [points] : points).map((point) =>
    compilePattern(checkPattern('points', point)),
  )
  return (point) => patterns.some((fits) => fits(point))
}

function contractsOf(given: ExploreOptions['contracts']): readonly Contract[] {
  if (given === undefined) return []
  const wayOut = "A contract is made by expectFault('payments.charge', 'ECONNRESET').toBe('propagated')."
  if (!Array.isArray(given)) throw new InvalidOptionError('contracts', 'to be a list of contracts', given, wayOut)
  for (const contract of given as unknown[])
    if (typeof (contract as Contract | null)?.fits !== 'function')
      throw new InvalidOptionError('contracts', 'to hold only contracts', contract, wayOut)
  return given
}

function silentOf(oracles: ExploreOptions['oracles']): ReadonlySet<OracleName> {
  if (oracles === undefined) return new Set()
  checkKeys('oracles', oracles, oracleNames)
  return new Set(oracleNames.filter((name) => oracles[name] === false))
}
