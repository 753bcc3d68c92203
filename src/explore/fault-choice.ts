import type { Arbitrary } from 'fast-check'
import { checkOneOf, InvalidOptionError, invalidOption } from '../error/index.js'
import { type FaultData, type FaultKinds, parseFault } from '../fault/index.js'
import { isScenario, type Scenario, type ScenarioPart, type Severity, scenarios } from '../scenario/index.js'
import { type ArbitraryDraw, isArbitrary } from './arbitrary-draw.js'
import { drawnFault } from './drawn-fault.js'
import { plainOf, usualFaults } from './usual-faults.js'

/**
 * What may be drawn: the name of a kind, for faults as one would try them; one fault; a scenario, all of whose parts come
 * together; an arbitrary of faults.
 */
export type FaultChoice = keyof FaultKinds | (string & {}) | FaultData | Scenario | Arbitrary<FaultData>

/** The parts of an injection that is drawn: one fault, or those of a scenario. */
export type Part = Omit<ScenarioPart, 'fault'> & { readonly fault: FaultData }

/** A choice, checked. */
export interface Choice {
  draw(draw: ArbitraryDraw): readonly Part[]
  /** Faults that may stand for any other one at the same point when a failure is made plain. */
  readonly plain: readonly FaultData[]
  /** Kinds it may be of; undefined: of any. */
  readonly kinds: readonly string[] | undefined
}

/** @throws InvalidOptionError, UnknownFaultKindError */
export function readChoice(option: string, choice: unknown): Choice {
  if (typeof choice === 'string') {
    const make = usualFaults(option, choice)
    return { draw: (draw) => [{ fault: make(draw) }], plain: plainOf(choice), kinds: [choice] }
  }
  if (isScenario(choice)) return ofScenarios([choice])
  if (isArbitrary(choice)) {
    const arbitrary = choice as Arbitrary<FaultData>
    return { draw: (draw) => [{ fault: drawnFault(arbitrary, draw.of(arbitrary)) }], plain: [], kinds: undefined }
  }
  const fault = readFault(option, choice)
  return { draw: () => [{ fault }], plain: [fault], kinds: [fault.kind] }
}

/** A scenario by its name, at any of these severities; one that is made already is what it is. @throws InvalidOptionError */
export function readScenario(option: string, scenario: unknown, severities: readonly Severity[]): Choice {
  if (isScenario(scenario)) return ofScenarios([scenario])
  const names = scenarios.list().map(({ name }) => name)
  const name = checkOneOf(option, scenario as string, names)
  const make = scenarios[name as 'highLatency'] as (options: { severity: Severity }) => Scenario
  return ofScenarios(severities.map((severity) => make({ severity })))
}

function ofScenarios(all: readonly Scenario[]): Choice {
  const kinds = all.flatMap(({ injections }) => injections.map(({ fault }) => fault.kind))
  return { draw: (draw) => draw.pick(all).injections, plain: [], kinds }
}

/** As it stands where the user wrote it. */
function readFault(option: string, fault: unknown): FaultData {
  if (typeof fault !== 'object' || fault === null || !('kind' in fault))
    throw new InvalidOptionError(option, 'to be a kind, a fault, a scenario or an arbitrary of faults', fault)
  try {
    return parseFault(fault)
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error
    const place = error.option === 'fault' ? option : `${option}.${error.option}`
    throw invalidOption(place, error.value, error.message.replace(`\`${error.option}\``, `\`${place}\``))
  }
}
