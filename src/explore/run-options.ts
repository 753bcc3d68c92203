import { type ChaosOptions, type SessionSettings, settle } from '../chaos/index.js'
import { type Duration, toMs } from '../clock/duration.js'
import { checkInteger, checkKeys, checkPositive, InvalidOptionError } from '../error/index.js'
import { type OracleName, oracleNames } from './run-record.js'

/** What is the same wherever a body is run again and again: how long, under which oracles, in which sessions. */
export interface RunOptions {
  /** Seed of the search and of each of its runs. @default that of the session around it, FAULTLINE_SEED, or a new one */
  readonly seed?: number
  /** Most runs of the body in all, those that shrink a finding apart. @default 1000 */
  readonly runs?: number
  /**
   * Real ms after which no further run is begun. Never more than nine tenths of the test's timeout, where its runner tells
   * it: a search that is cut off by its runner could not say what it found. @default those nine tenths, else no limit
   */
  readonly timeMs?: number
  /**
   * Virtual time in which all must be well again after the last fault, and calls that are pending must settle. A system
   * that has been ill is watched for as long. @default '60s'
   */
  readonly recoverWithin?: Duration
  /** Oracles that are to be silent: `{ leak: false }`. @default none */
  readonly oracles?: Partial<Record<OracleName, boolean>>
  /** Options of the session of each run. */
  readonly session?: Omit<ChaosOptions, 'seed' | 'schedule' | 'determinism'>
}

/** Options checked and completed. */
export interface RunBudgets {
  readonly seed: number
  readonly runs: number
  readonly timeMs: number
  /** Real ms after which nothing is made smaller any more: else the test's runner would cut it off. */
  readonly deadlineMs: number
  readonly recoverWithinMs: number
  readonly silent: ReadonlySet<OracleName>
  readonly session: SessionSettings
}

export const runOptions = [
  'seed',
  'runs',
  'timeMs',
  'recoverWithin',
  'oracles',
  'session',
] as const satisfies readonly (keyof RunOptions)[]

/** @throws InvalidOptionError */
export function settleRuns(options: RunOptions, seed: number, usualRuns: number, testTimeoutMs?: number): RunBudgets {
  const timeoutMs = testTimeoutMs ?? Number.POSITIVE_INFINITY
  const mostMs = timeoutMs * 0.9
  return {
    seed,
    runs: options.runs === undefined ? usualRuns : checkInteger('runs', options.runs, 1),
    timeMs: options.timeMs === undefined ? mostMs : Math.min(mostMs, checkPositive('timeMs', options.timeMs)),
    deadlineMs: timeoutMs * 0.95,
    recoverWithinMs: options.recoverWithin === undefined ? 60_000 : toMs('recoverWithin', options.recoverWithin),
    silent: silentOf(options.oracles),
    session: sessionOf(options.session, seed),
  }
}

/** Less than elsewhere: where nothing real is outstanding there is little to wait for, and a search has many runs. */
const graceMs = 5
/** Less, too: a run that goes on without end is to be told before it has used up the time of all others. */
const maxEvents = 100_000

function sessionOf(given: RunOptions['session'], seed: number): SessionSettings {
  if (given !== undefined && (typeof given !== 'object' || given === null))
    throw new InvalidOptionError('session', 'to be an object', given, "session: { epoch: '2025-03-30' }")
  for (const name of ['seed', 'schedule', 'determinism'])
    if (Object.hasOwn(given ?? {}, name))
      throw new InvalidOptionError('session', `to be without \`${name}\``, given, 'The search sees to it for each run.')
  return settle({ deadlockGrace: graceMs, maxEvents, ...given }, { seed, blastRadius: undefined, recordCalls: false })
}

function silentOf(oracles: RunOptions['oracles']): ReadonlySet<OracleName> {
  if (oracles === undefined) return new Set()
  checkKeys('oracles', oracles, oracleNames)
  return new Set(oracleNames.filter((name) => oracles[name] === false))
}
