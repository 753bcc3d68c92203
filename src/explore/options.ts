import { checkInteger, checkKeys, checkName, checkOneOf, checkPositive, InvalidOptionError } from '../error/index.js'
import { checkPattern, compilePattern } from '../trigger/index.js'
import type { Contract } from './contract.js'
import type { LearningModel } from './learning/learning-model.js'
import { predictorOf } from './learning/parse-model.js'
import type { Predictor } from './learning/predictor.js'
import { type NemesisName, nemesesOf } from './nemesis/names.js'
import { Palette, type PaletteOptions } from './palette.js'
import type { OnProgress } from './progress.js'
import { type BodySource, exportName } from './regression-corpus.js'
import { type RunBudgets, type RunOptions, runOptions, settleRuns } from './run-options.js'
import { readShard, type Shard } from './shard.js'
import { type StrategyName, strategiesOf } from './strategies.js'
import type { Strategy } from './strategy.js'

export interface ExploreOptions extends RunOptions {
  /** Most faults at a time that the systematic strategies try. @default 2 */
  readonly depth?: number
  /** Which, in this order. @default all but `exhaustive` */
  readonly strategies?: readonly (StrategyName | Strategy)[]
  readonly palette?: PaletteOptions
  /** What befalls nodes of clusters and links between them, where the body makes a cluster. @default all but `disk` */
  readonly nemeses?: readonly NemesisName[]
  /** Where faults may act: names or patterns of points. @default everywhere */
  readonly points?: string | readonly string[]
  /**
   * `check`: the body is run twice without faults, and fails the search if it makes other calls, or at other times, the
   * second time: no schedule could be replayed. Not in real time, where no two runs are the same. @default 'check'
   */
  readonly determinism?: 'check' | 'off'
  /** `exhaustive` and `combinations` leave out runs that could tell nothing new: see `prune.ts` for what that rests on. @default true */
  readonly prune?: boolean
  /** Of the covering arrays: all pairs, or with a `depth` of 3 or more all threes, of faults tolerated alone. @default 2 */
  readonly strength?: 2 | 3
  /** What is to become of certain faults: `[expectFault('payments.charge', 402).toBe('propagated')]`. @default all are tolerated */
  readonly contracts?: readonly Contract[]
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
  /** `first`: the search ends with the first finding. `all`: it goes on, and tells each kind of failure once. @default 'first' */
  readonly stopAt?: 'first' | 'all'
  /**
   * A model of what fails, or the path of its file (`trainModel`, `faultline predict --model`): single faults are then tried in
   * another order, the most promising first. The same ones are tried. @default 'off'
   */
  readonly learn?: LearningModel | string
  /** Names given to `chaos.sometimes` that some run must reach, also those of places no run ever came by. @default those seen */
  readonly sometimes?: readonly string[]
}

/** Options checked and completed. */
export interface SearchSettings extends RunBudgets {
  readonly depth: number
  readonly strategies: readonly Strategy[]
  readonly palette: Palette
  readonly nemeses: ReadonlySet<NemesisName>
  readonly allows: (point: string) => boolean
  readonly checksGolden: boolean
  readonly prune: boolean
  readonly strength: 2 | 3
  readonly contracts: readonly Contract[]
  readonly shrinkRuns: number
  readonly shrinkMs: number
  readonly shard: Shard | undefined
  readonly progress: boolean | OnProgress | undefined
  readonly stopAt: 'first' | 'all'
  readonly predictor: Predictor | undefined
  readonly sometimes: readonly string[]
}

const known = [
  ...runOptions,
  'depth',
  'strategies',
  'palette',
  'nemeses',
  'points',
  'determinism',
  'prune',
  'strength',
  'contracts',
  'shrink',
  'regression',
  'shard',
  'progress',
  'stopAt',
  'learn',
  'sometimes',
] as const satisfies readonly (keyof ExploreOptions)[]

/** @throws InvalidOptionError, UnknownFaultKindError */
export function settleSearch(options: ExploreOptions, seed: number, testTimeoutMs?: number): SearchSettings {
  checkKeys('options', options, known)
  const { shrink } = options
  if (shrink !== undefined && shrink !== false) checkKeys('shrink', shrink, ['runs', 'timeMs'])
  checkBodySource(options.regression)
  return {
    ...settleRuns(options, seed, 1000, testTimeoutMs),
    depth: options.depth === undefined ? 2 : checkInteger('depth', options.depth, 1, 100),
    strategies: strategiesOf(options.strategies),
    palette: new Palette(options.palette),
    nemeses: nemesesOf(options.nemeses),
    allows: allowsOf(options.points),
    checksGolden: checksGolden(options),
    prune: options.prune ?? true,
    strength: options.strength === undefined ? 2 : (checkInteger('strength', options.strength, 2, 3) as 2 | 3),
    contracts: contractsOf(options.contracts),
    shrinkRuns: shrink === false ? 0 : shrink?.runs === undefined ? 500 : checkInteger('shrink.runs', shrink.runs, 0),
    shrinkMs: shrink === false || shrink?.timeMs === undefined ? 2000 : checkPositive('shrink.timeMs', shrink.timeMs),
    shard: readShard(options.shard),
    progress: options.progress,
    stopAt: options.stopAt ?? 'first',
    predictor: predictorOf(options.learn),
    sometimes: options.sometimes ?? [],
  }
}

function checksGolden({ determinism, session }: ExploreOptions): boolean {
  const given = determinism === undefined ? undefined : checkOneOf('determinism', determinism, ['check', 'off'])
  if (session?.time !== 'real') return given !== 'off'
  if (given === 'check')
    throw new InvalidOptionError(
      'determinism',
      "to be 'off' where `time` is 'real'",
      given,
      'No two runs are the same there.',
    )
  return false
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
