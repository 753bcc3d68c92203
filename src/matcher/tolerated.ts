import { InvalidOptionError } from '../error/invalid-option.js'
import { describeFault, type Fault, type FaultData, parseFault } from '../fault/index.js'
import { isScenario, type Scenario } from '../scenario/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { type InjectionSpan, injectionSpans } from '../timeline/span.js'

/**
 * What is to be tolerated: a scenario, a fault, several faults at once, what `chaos.inject` gave, or the name of a
 * scenario, at whatever severity it was injected.
 */
export type Tolerated =
  | Fault
  | FaultData
  | Scenario
  | readonly (Fault | FaultData)[]
  | { readonly ids: readonly number[] }
  | string

type Select = (span: InjectionSpan) => boolean

/** What is to be tolerated, read. */
export interface Wanted {
  /** In few words, for messages. */
  readonly text: string
  /** Its injections, of those on a timeline. */
  select(events: readonly TimelineEvent[]): InjectionSpan[]
  /** It can be injected: a name, or what was injected already, cannot. */
  readonly injectable: boolean
}

const rule = 'to be a scenario, a fault, a list of faults, what chaos.inject gave, or the name of a scenario'

/** @throws InvalidOptionError, UnknownFaultKindError */
export function wantedOf(what: unknown): Wanted {
  if (typeof what === 'string' && what !== '') return wanted(what, false, ({ scenario }) => scenario === what)
  if (isInjection(what)) {
    const ids = new Set(what.ids)
    return wanted([...ids].map((id) => `#${id}`).join(', '), false, ({ injection }) => ids.has(injection))
  }
  if (isScenario(what)) {
    const { scenario: name, severity: strength } = what
    const fits: Select = ({ scenario, severity }) => scenario === name && severity === strength
    return wanted(`${name} (${strength})`, true, fits)
  }
  const faults = (Array.isArray(what) ? what : [what]) as readonly FaultData[]
  if (faults.length === 0 || faults.some((fault) => typeof fault !== 'object' || fault === null))
    throw new InvalidOptionError('fault', rule, what)
  const described = faults.map((fault) => {
    const checked = parseFault(fault) as FaultData
    return { kind: checked.kind, text: describeFault(checked) }
  })
  const fits: Select = (span) => described.some(({ kind, text }) => span.kind === kind && span.text === text)
  return wanted(described.map(({ text }) => text).join(' and '), true, fits)
}

function wanted(text: string, injectable: boolean, fits: Select): Wanted {
  return { text, injectable, select: (events) => injectionSpans(events).filter(fits) }
}

function isInjection(what: unknown): what is { readonly ids: readonly number[] } {
  return typeof what === 'object' && what !== null && Array.isArray((what as { ids?: unknown }).ids)
}
