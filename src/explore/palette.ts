import { checkKeys, InvalidOptionError } from '../error/index.js'
import { type FaultData, faultKind, parseFault } from '../fault/index.js'
import { canonicalText } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { checkPattern, compilePattern } from '../trigger/index.js'
import { type Candidate, candidateOf } from './candidate.js'
import type { CallSeen } from './run-record.js'

/** Which faults a search tries where. Without any of it: what fits each point. */
export interface PaletteOptions {
  /** Only faults of these kinds, the search's own and those added. @default all that fit */
  readonly only?: readonly string[]
  /** None of these kinds: `['nullValue']`. @default none */
  readonly without?: readonly string[]
  /** Faults for points that fit a pattern, besides those that fit anyway: `{ 'payments.*': [faults.exception(402)] }`. */
  readonly add?: Readonly<Record<string, readonly FaultData[]>>
}

/** The faults that a search tries at a call. */
export class Palette {
  readonly #allows: (fault: FaultData) => boolean
  /**
   * Kinds were named. Errors of the disks of a cluster are left to whoever names them, or the nemesis `disk`: most programs
   * of nodes end on them, as they should.
   */
  readonly #chosen: boolean
  readonly #added: readonly { readonly fits: (point: string) => boolean; readonly faults: readonly FaultData[] }[]

  /** @throws InvalidOptionError, UnknownFaultKindError */
  constructor(options: PaletteOptions = {}) {
    checkKeys('palette', options, ['only', 'without', 'add'])
    const only = kindsOf('palette.only', options.only)
    this.#chosen = only !== undefined
    const without = kindsOf('palette.without', options.without)
    this.#allows = ({ kind }) => (only?.has(kind) ?? true) && without?.has(kind) !== true
    this.#added = Object.entries(options.add ?? {}).map(([pattern, faults]) => {
      if (!Array.isArray(faults))
        throw new InvalidOptionError(`palette.add['${pattern}']`, 'to be a list of faults', faults)
      const fits = compilePattern(checkPattern('palette.add', pattern))
      return { fits, faults: faults.map((fault) => parseFault(fault) as FaultData) }
    })
  }

  /** Those that fit the call, the likeliest to be handled wrong first. */
  at(call: CallSeen): FaultData[] {
    const added = this.#added.filter(({ fits }) => fits(call.point)).flatMap(({ faults }) => faults)
    return [...(call.ofDisk && !this.#chosen ? [] : fitting(call)), ...added].filter(this.#allows)
  }

  /** What runs a schedule that was read: one that never acts fails no search, it is told of. */
  candidateOf(schedule: Schedule): Candidate {
    const injections = schedule.injections.map(({ fault, ...injection }) => {
      return { fault: this.#own(fault as FaultData), ...injection, optional: true }
    })
    return candidateOf({ ...schedule, injections })
  }

  /** The fault that a stand-in in a token was written for: one that was added, and holds code that no token can. */
  #own(fault: FaultData): FaultData {
    if (!('standsFor' in fault)) return fault
    const text = canonicalText({ seed: 0, injections: [{ fault }] })
    const added = this.#added.flatMap(({ faults }) => faults)
    return added.find((one) => canonicalText({ seed: 0, injections: [{ fault: one }] }) === text) ?? fault
  }

  allows(fault: FaultData): boolean {
    return this.#allows(fault)
  }
}

function kindsOf(option: string, kinds: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (kinds === undefined) return undefined
  if (!Array.isArray(kinds)) throw new InvalidOptionError(option, 'to be a list of kinds of faults', kinds)
  for (const kind of kinds) faultKind(kind as string)
  return new Set(kinds)
}

const complete = (fault: { readonly kind: string; readonly [field: string]: unknown }) => parseFault(fault) as FaultData

const reset = complete({ kind: 'exception', code: 'ECONNRESET' })
const timedOut = complete({ kind: 'exception', code: 'ETIMEDOUT' })
const unavailable = complete({ kind: 'exception', status: 503 })
const thrown = complete({ kind: 'exception', code: 'ECONNRESET', via: 'throw' })
const nulled = complete({ kind: 'nullValue', value: 'null' })
const hung = complete({ kind: 'hang' })
const lost = complete({ kind: 'lostAnswer' })
const aborted = complete({ kind: 'abort', phase: 'during' })

/** Beyond the next timer there may be others; where there is none, a second is past most that are set by the call. */
const lateMs = 1000

function fitting(call: CallSeen): FaultData[] {
  const { takes, shape, rejects, signal } = call
  if (takes.includes('state')) return [complete({ kind: 'corruption' })]
  if (takes.includes('stream')) return streamFaults(call)
  if (takes.includes('http')) return [...httpFaults, late(call), hung, lost, ...(signal ? [aborted] : [])]
  if (takes.includes('file')) return [...fileFaults(shape), ...(shape === 'sync' ? [] : [late(call)])]
  if (!takes.includes('call')) return []
  if (shape === 'sync') return [reset, nulled]
  const throwing = rejects || shape !== 'async' ? [] : [thrown]
  return [reset, lost, hung, late(call), nulled, ...throwing, ...(signal ? [aborted] : []), timedOut, unavailable]
}

function late({ nextTimerMs }: CallSeen): FaultData {
  return complete({ kind: 'latency', delayMs: nextTimerMs === undefined ? lateMs : Math.ceil(nextTimerMs) + 1 })
}

const httpFaults = [
  reset,
  complete({ kind: 'httpStatus', status: 503 }),
  complete({ kind: 'httpStatus', status: 500 }),
  complete({ kind: 'httpStatus', status: 429 }),
  complete({ kind: 'exception', code: 'ECONNREFUSED' }),
]

function fileFaults(shape: CallSeen['shape']): FaultData[] {
  const codes = ['ENOSPC', 'EIO', 'EMFILE', 'EACCES'].map((code) => complete({ kind: 'exception', code }))
  return shape === 'sync' ? codes : [...codes, hung]
}

function streamFaults(call: CallSeen): FaultData[] {
  return [reset, complete({ kind: 'exception', code: 'ECONNREFUSED' }), lost, hung, late(call)]
}
