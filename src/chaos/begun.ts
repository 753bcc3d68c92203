import { PartMissingError } from '../error/index.js'
import { actsOn, type Effect, type EffectCount, type FaultTarget } from '../fault/index.js'
import type { PartHost } from '../point/index.js'
import type { RandomStream } from '../random/stream.js'
import { type Armed, contextOf } from './armed.js'
import { countOf } from './effect-count.js'
import type { Acted } from './judge.js'
import type { Session } from './session.js'

/** Puts in force what begins and ends, on resources or nodes say, for one session. */
export interface Carrier {
  /** Begins it; the function given back ends it. What throws here fails the injection. */
  begin(effect: Effect, hold: Hold): () => void
}

/** What a carrier is given of the injection whose effect it carries. */
export interface Hold {
  /** Of this injection alone. */
  readonly random: RandomStream
  readonly count: EffectCount
  /** Whether `at` of the injection names this thing. */
  fits(name: string): boolean
  /** To be called when it has acted: it writes `fault.injected`. @param point what it acted on; '' for the process */
  acted(point: string): void
}

type MakeCarrier = (host: PartHost, session: Session) => Carrier
const makers = new Map<FaultTarget, MakeCarrier>()

/**
 * Makes a place known where faults begin and end. Subpaths such as `faultline/resource` call it when imported.
 * @returns what puts back who was there before
 */
export function registerCarrier(target: FaultTarget, make: MakeCarrier): () => void {
  const before = makers.get(target)
  makers.set(target, make)
  return () => {
    if (before === undefined) makers.delete(target)
    else makers.set(target, before)
  }
}

const needs: readonly (readonly [FaultTarget, subpath: string])[] = [
  ['network', 'faultline/cluster'],
  ['node', 'faultline/cluster'],
  ['resource', 'faultline/resource'],
]

/** @throws PartMissingError when nothing carries out this kind's effects */
export function checkCarried(armed: Armed): void {
  for (const [target, subpath] of needs)
    if (actsOn(armed.kind, target) && !makers.has(target))
      throw new PartMissingError(`A fault of kind '${armed.fault.kind}'`, subpath)
}

/** What carries out effects for one session, made when the first one begins there. */
export class Carriers {
  readonly #session: Session
  readonly #made = new Map<FaultTarget, Carrier>()

  constructor(session: Session) {
    this.#session = session
  }

  /** Begins an effect, if its trigger agrees. `armed.undo` then ends it. */
  begin(armed: Armed, target: FaultTarget, acted: Acted): void {
    const nowMs = this.#session.nowMs()
    if (!armed.trigger.fires(nowMs, 0, [])) return
    const verdict = armed.kind.verdict(armed.fault, contextOf(armed, nowMs, '', 0, [], 'sync', target))
    if (verdict.act !== 'effect') return
    armed.begunMs = nowMs
    armed.undo = () => {}
    armed.undo = this.#of(target).begin(verdict.effect, {
      random: armed.random,
      count: countOf(armed),
      fits: armed.fits,
      acted: (point) => acted(armed, verdict, point, 0, 0, undefined),
    })
  }

  #of(target: FaultTarget): Carrier {
    let carrier = this.#made.get(target)
    if (carrier === undefined) {
      carrier = (makers.get(target) as MakeCarrier)(this.#session.host, this.#session)
      this.#made.set(target, carrier)
    }
    return carrier
  }
}
