import { InvalidOptionError } from '../error/index.js'
import type { FaultData, FaultKind } from '../fault/fault-kind.js'
import { actsOn, faultKind, parseFault } from '../fault/index.js'
import type { InjectionData, When } from '../schedule/schedule.js'
import { compilePattern, compileTrigger, type Predicate } from '../trigger/index.js'
import { type Armed, actsOnProcess } from './armed.js'
import { CallPlace } from './call-place.js'
import { emptyTally } from './impact.js'
import type { Session } from './session.js'

/** What is to be armed: an injection as data, and what data cannot say. */
export interface ArmRequest extends InjectionData {
  readonly predicate?: Predicate
  readonly severity?: 'low' | 'medium' | 'high' | 'critical'
  readonly scenario?: string
  /** The parts of one scenario share this: it is enough that one of them acted. */
  readonly group?: object
}

const anywhere = () => true

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * An injection checked and compiled, not yet in force.
 * @throws InvalidOptionError, UnknownFaultKindError
 */
export function createArmed(id: number, request: ArmRequest, session: Session): Armed {
  const fault = parseFault(request.fault) as FaultData
  const kind = faultKind(fault.kind)
  const at = request.at === undefined ? null : request.at
  const fits = at === null ? anywhere : compilePattern(at)
  const text = kind.describe(fault)
  const random = session.random(`injection ${id}`)
  const when: When = request.when ?? {}
  const bounds = session.settings.blastRadius
  const cut = bounds === undefined ? when : bounds.cut(when, session.nowMs())
  const trigger = compileTrigger(cut, request.predicate, random, `injection ${id} (${text})`)
  return {
    id,
    fault,
    kind,
    at,
    fits: bounds === undefined ? fits : (name) => fits(name) && bounds.holds(name),
    trigger,
    place: placeOf(cut, kind),
    random: random.fork('fault'),
    state: {},
    text,
    fromMs: trigger.fromMs,
    untilMs: Number.isFinite(trigger.untilMs) ? trigger.untilMs : null,
    optional: request.optional === true,
    data: dataOf(request, fault, when),
    impact: emptyTally(),
    lifted: false,
    ended: undefined,
    endsBy: cut === when ? 'window' : 'blastRadius',
    group: request.group ?? {},
    gate: undefined,
    begunMs: 0,
    undo: undefined,
    timers: [],
    cleanUpErrors: undefined,
  }
}

/** @throws InvalidOptionError where nobody calls */
function placeOf(when: When, kind: FaultKind): CallPlace | undefined {
  const place = CallPlace.of(when)
  if (place === undefined || !actsOnNoCall(kind)) return place
  const [name, value] = when.site === undefined ? ['node', when.node] : ['site', when.site]
  const wayOut = name === 'node' ? 'The node of a time fault is its `at`.' : 'Leave it out.'
  throw new InvalidOptionError(name, `to be left out for ${kind.kind}, which acts on no call`, value, wayOut)
}

function actsOnNoCall(kind: FaultKind): boolean {
  if (actsOnProcess(kind) || actsOn(kind, 'node') || actsOn(kind, 'network')) return true
  return actsOn(kind, 'state') && !actsOn(kind, 'call')
}

function dataOf(request: ArmRequest, fault: FaultData, when: When): InjectionData {
  // Field by field: a search has thousands of them a second.
  const data: Mutable<InjectionData> = { fault }
  if (request.at !== undefined) data.at = request.at
  if (Object.keys(when).length > 0) data.when = when
  if (request.optional === true) data.optional = true
  return data
}
