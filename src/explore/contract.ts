import { fingerprint } from '../chaos/index.js'
import { checkOneOf, FaultlineError, InvalidOptionError, injectedInfo } from '../error/index.js'
import { type FaultData, faultKind, parseFault } from '../fault/index.js'
import { checkPattern, compilePattern } from '../trigger/index.js'
import type { Candidate } from './candidate.js'
import { failureOf } from './failure.js'
import type { CallSeen, Failure } from './run-record.js'

/** What a fault may do to the body. */
export type FaultEffect = (typeof faultEffects)[number]
export const faultEffects = ['tolerated', 'propagated', 'without effect'] as const

/** What is to become of a fault at a point: made by `expectFault`, given as `contracts`. */
export interface Contract {
  /** Pattern of points. */
  readonly at: string
  /** In few words: `ECONNRESET`. */
  readonly fault: string
  readonly effect: FaultEffect
  /** The fault as `expectFault` was given it. @default the contract cannot be written down */
  readonly given?: string | number | FaultData
  /** The contract is about a fault at a point. */
  fits(point: string, fault: FaultData): boolean
}

/** A fault did not do to the body what its contract says. */
export class ContractError extends FaultlineError {
  readonly contract: Contract

  constructor(contract: Contract, found: string) {
    const { at, fault, effect } = contract
    super('FAULTLINE_CONTRACT', `Expected ${fault} at '${at}' to be ${effect}: ${found}.`)
    this.contract = contract
  }

  static {
    ContractError.prototype.name = 'ContractError'
  }
}

/**
 * Says what is to become of a fault, wherever a search tries it. `tolerated`: the body passes, as everywhere without a
 * contract. `propagated`: tried alone, the body fails with that very error, or one whose `cause` it is; that is no
 * finding, and passing is one. `without effect`: tried alone, the body answers the same and makes the same calls as
 * without it.
 * @param at name or pattern of points
 * @param fault code, status or kind (`'ECONNRESET'`, `503`, `'hang'`), or a fault
 * @throws InvalidOptionError
 * @example expectFault('payments.charge', 'ECONNRESET').toBe('propagated')
 */
export function expectFault(at: string, fault: string | number | FaultData): { toBe(effect: FaultEffect): Contract } {
  const fitsPoint = compilePattern(checkPattern('at', at))
  const [text, fitsFault] = matcherOf(fault)
  return {
    toBe: (effect) => ({
      at,
      fault: text,
      effect: checkOneOf('effect', effect, faultEffects),
      given: fault,
      fits: (point, data) => fitsPoint(point) && fitsFault(data),
    }),
  }
}

function matcherOf(fault: string | number | FaultData): [text: string, fits: (data: FaultData) => boolean] {
  if (typeof fault === 'string' || typeof fault === 'number') {
    const fits = (data: FaultData) => {
      const { kind, code, status } = data as FaultData & { readonly code?: unknown; readonly status?: unknown }
      return kind === fault || code === fault || status === fault
    }
    return [String(fault), fits]
  }
  if (typeof fault !== 'object' || fault === null)
    throw new InvalidOptionError('fault', 'to be a code, a status, a kind or a fault', fault)
  const wanted = parseFault(fault) as FaultData
  const key = fingerprint([wanted])
  return [faultKind(wanted.kind).describe(wanted as never), (data) => fingerprint([data]) === key]
}

/** What a run did, as far as contracts ask. */
export interface Conduct {
  readonly calls: readonly CallSeen[]
  /** What the body answered. */
  readonly value: unknown
}

/**
 * Holds a run against the contracts.
 * @param golden the run without faults
 * @returns how the run failed in the light of them; undefined: it passed
 */
export function judgeByContracts(
  contracts: readonly Contract[],
  { injections }: Candidate,
  { calls, value }: Conduct,
  golden: Conduct,
  failure: Failure | undefined,
): Failure | undefined {
  const contractOf = (point: string, fault: FaultData | undefined) =>
    fault === undefined ? undefined : contracts.find((contract) => contract.fits(point, fault))
  const info = failure?.oracle === 'body' ? injectedCause(failure.error) : undefined
  if (info !== undefined) {
    const fault = injections[(info.injection ?? 0) - 1]?.fault as FaultData | undefined
    if (contractOf(info.point, fault)?.effect === 'propagated') return undefined
  }
  const [injection] = injections
  const acted = calls.find((call) => call.acted)
  if (failure !== undefined || injections.length !== 1 || acted === undefined) return failure
  const contract = contractOf(acted.point, injection?.fault as FaultData)
  if (contract === undefined || contract.effect === 'tolerated') return undefined
  const at = calls.at(-1)?.atMs ?? 0
  if (contract.effect === 'propagated') return failureOf(new ContractError(contract, 'the body passed'), at, 'contract')
  const found =
    namesOf(calls) === namesOf(golden.calls)
      ? fingerprint([value]) === fingerprint([golden.value])
        ? undefined
        : 'the body answered something else than without it'
      : 'other calls were made than without it'
  return found === undefined ? undefined : failureOf(new ContractError(contract, found), at, 'contract')
}

function namesOf(calls: readonly CallSeen[]): string {
  return calls.map(({ point, call }) => `${point} ${call}`).join()
}

const deepest = 8

/** What is known of the injected error that an error is, or has among its causes. */
function injectedCause(error: unknown): ReturnType<typeof injectedInfo> {
  let at: unknown = error
  for (let depth = 0; depth < deepest && at !== undefined && at !== null; depth++) {
    const info = injectedInfo(at)
    if (info !== undefined) return info
    at = (at as { readonly cause?: unknown }).cause
  }
  return undefined
}
