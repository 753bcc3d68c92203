import type { Chaos } from '../chaos/index.js'
import { summarise } from '../error/index.js'
import { type ExploreOptions, search } from '../explore/index.js'
import { faultKind } from '../fault/index.js'
import { toToken } from '../schedule/index.js'
import { chooseTrials } from './choose-trials.js'
import { everyFault, type Trial } from './every-fault.js'

/** One fault at one call of a point, and what became of the body. */
export interface SurveyedFault {
  /** Number of the call, from 1. */
  readonly call: number
  /** In few words: `exception ECONNRESET`. */
  readonly fault: string
  readonly schedule: {
    readonly version: 1
    readonly seed: number
    readonly injections: Trial['record']['candidate']['injections']
  }
  /** The replay token of it. */
  readonly token: string
  /** Undefined: the body passed. */
  readonly failure?: { readonly oracle: string; readonly name: string; readonly message: string; readonly atMs: number }
}

/** What there is to say of one exported function. */
export interface Survey {
  readonly name: string
  /** Why it was passed over; undefined: it was not. */
  readonly left?: string
  readonly points: readonly {
    readonly point: string
    readonly calls: number
    readonly faults: readonly SurveyedFault[]
  }[]
  /** Runs of the body. */
  readonly runs: number
}

export interface SurveyOptions extends Pick<ExploreOptions, 'runs' | 'timeMs' | 'palette' | 'points'> {
  /** Of every run. @default 1: what is written is the same each time */
  readonly seed?: number
  /** Which exports. @default all that can be run */
  readonly only?: readonly string[]
}

/**
 * Runs each function that a module exports in a session of its own: once without faults, for the points that it reaches,
 * then with each fault that makes sense at each call. A function that can be run is one whose first parameter is called
 * `chaos`, or that has none; what it throws is what must not be.
 * @throws InvalidOptionError
 */
export async function survey(
  exports: Readonly<Record<string, unknown>>,
  options: SurveyOptions = {},
): Promise<Survey[]> {
  const { only, ...rest } = options
  // Sorted, as those of an ES module are: what runners import one as is not.
  const names = Object.keys(exports)
    .filter((name) => only?.includes(name) ?? true)
    .sort()
  const surveys: Survey[] = []
  // One after the other: a session has the process to itself.
  for (const name of names) {
    const value = exports[name]
    // What a CommonJS module is imported as, besides its exports.
    if (typeof value !== 'function' || name === 'module.exports') continue
    if (name === 'default' && names.some((other) => other !== name && exports[other] === value)) continue
    surveys.push(await surveyOne(name, value as (chaos: Chaos) => unknown, rest))
  }
  return surveys
}

async function surveyOne(
  name: string,
  body: (chaos: Chaos) => unknown,
  { seed = 1, runs = 500, timeMs = 20_000, ...where }: Omit<SurveyOptions, 'only'>,
): Promise<Survey> {
  const reason = whyNot(body)
  if (reason !== undefined) return { name, left: reason, points: [], runs: 0 }
  const trials: Trial[] = []
  try {
    const options = { ...where, seed, runs, timeMs, shrink: false, stopAt: 'all', progress: false } as const
    const report = await search({ ...options, strategies: [everyFault(trials)] }, body)
    const points = chooseTrials(trials).map(({ point, calls, chosen }) => ({
      point,
      calls,
      faults: chosen.map((trial) => surveyed(trial, seed)),
    }))
    return { name, points, runs: report.runs, ...(points.length === 0 && { left: 'it reaches no point' }) }
  } catch (error) {
    const { message } = summarise(error)
    return { name, left: message.split('\n')[0] as string, points: [], runs: 0 }
  }
}

/** Why a function cannot be run as it is. */
function whyNot(body: (...args: never[]) => unknown): string | undefined {
  const source = Function.prototype.toString.call(body)
  if (/^class\b/.test(source)) return 'it is a class'
  const first = /^(?:async\s*)?(?:function\s*\*?\s*[\w$]*\s*)?\(?\s*(\{[^}]*\}|[\w$]+)/.exec(source)?.[1]
  if (body.length === 0 || (body.length === 1 && first !== undefined && /^_?chaos$/i.test(first))) return undefined
  return 'it takes more than a session: export a function (chaos) that wraps what it depends on, and calls it'
}

function surveyed({ call, record }: Trial, seed: number): SurveyedFault {
  const { candidate, failure } = record
  const [injection] = candidate.injections
  const fault = faultKind(injection?.fault.kind as string).describe(injection?.fault as never)
  const schedule = { version: 1 as const, seed, injections: candidate.injections }
  const about = { call, fault, schedule, token: toToken(schedule) }
  if (failure === undefined) return about
  const { name, message } = summarise(failure.error)
  return {
    ...about,
    failure: { oracle: failure.oracle, name, message: message.split('\n')[0] as string, atMs: failure.atMs },
  }
}
