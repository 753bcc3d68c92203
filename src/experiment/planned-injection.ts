import { toMs } from '../clock/duration.js'
import { checkKeys, checkPositive, InvalidOptionError, invalidOption, nearNames } from '../error/index.js'
import type { FaultData } from '../fault/fault-kind.js'
import { faultKind, parseFault } from '../fault/index.js'
import { isScenario, type Scenario, scenarios } from '../scenario/index.js'
import { parseSchedule } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { Entry, EntryOptions, PlannedInjection } from './definition.js'

const placing = [
  ...(['at', 'from', 'for', 'calls', 'site', 'node'] as const),
  ...(['probability', 'limit', 'optional', 'abortWhen'] as const),
]

/** @throws InvalidOptionError, UnknownFaultKindError */
export function planEntry(option: string, entry: Entry | Scenario | string): PlannedInjection {
  if (typeof entry === 'string' || isMade(entry)) return plan(option, scenarioOf(option, entry, undefined), {})
  const isFault = typeof entry === 'object' && entry !== null && 'fault' in entry
  checkKeys(option, entry, isFault ? ['fault', ...placing] : ['scenario', 'options', ...placing])
  const given = entry as EntryOptions & { scenario?: Scenario | string; options?: object; fault?: FaultData }
  const options = Object.fromEntries(placing.flatMap((key) => (given[key] === undefined ? [] : [[key, given[key]]])))
  const what = isFault ? faultsOf(option, given.fault) : scenarioOf(`${option}.scenario`, given.scenario, given.options)
  return plan(option, what, options)
}

/** The injections of a schedule, each with its window counted from the start of the injection. @throws ScheduleFormatError */
export function planSchedule(schedule: Schedule | string): PlannedInjection[] {
  return parseSchedule(schedule).injections.map(({ fault, at, when = {}, optional = false }) => {
    const { fromMs, forMs, ...rest } = when
    const options: EntryOptions = {
      ...rest,
      ...(at === undefined ? {} : { at }),
      ...(fromMs === undefined ? {} : { from: fromMs }),
      ...(forMs === undefined ? {} : { for: forMs }),
    }
    return { what: [fault as FaultData], options, text: describe(fault as FaultData), optional }
  })
}

/** When the last of them ends, in ms from the start; one without an end counts for so long from its own. */
export function endOf(injections: readonly PlannedInjection[], endlessMs: number): number {
  const ends = injections.map(({ options }) => startMs(options) + (lengthMs(options) ?? endlessMs))
  return Math.max(0, ...ends)
}

export function startMs({ from }: EntryOptions): number {
  return from === undefined ? 0 : toMs('from', from)
}

export function lengthMs(options: EntryOptions): number | undefined {
  return options.for === undefined ? undefined : toMs('for', options.for)
}

/** Checked here, not when it is injected: by then there is a system to put away. */
function plan(option: string, what: Scenario | readonly FaultData[], options: EntryOptions): PlannedInjection {
  if (options.from !== undefined) toMs(`${option}.from`, options.from)
  if (options.for !== undefined) checkPositive(`${option}.for`, toMs(`${option}.for`, options.for))
  const text = isMade(what) ? `${what.scenario} (${what.severity})` : what.map(describe).join(', ')
  return { what, options, text, optional: options.optional === true }
}

function isMade(value: unknown): value is Scenario {
  return isScenario(value)
}

function faultsOf(option: string, fault: unknown): readonly FaultData[] {
  const all: readonly unknown[] = Array.isArray(fault) ? fault : [fault]
  if (all.length === 0) throw new InvalidOptionError(`${option}.fault`, 'to be a fault, or a list of faults', fault)
  return all.map((one, at) => parseFault(one, `${option}.fault${Array.isArray(fault) ? `[${at}]` : ''}`))
}

function scenarioOf(option: string, scenario: unknown, options: object | undefined): Scenario {
  if (isMade(scenario)) {
    if (options === undefined) return scenario
    throw new InvalidOptionError(option, 'to be a name where `options` are given', scenario.scenario)
  }
  const known = scenarios.list().map(({ name }) => name)
  if (typeof scenario !== 'string' || !known.includes(scenario)) {
    const near = typeof scenario === 'string' ? nearNames(scenario, known) : []
    const wayOut = near.length > 0 ? `Did you mean '${near.join("' or '")}'?` : `Known: ${known.join(', ')}.`
    throw new InvalidOptionError(option, 'to be the name of a scenario, or a scenario', scenario, wayOut)
  }
  const make = scenarios[scenario as 'highLatency'] as (options?: object) => Scenario
  try {
    return make(options)
  } catch (error) {
    if (!(error instanceof InvalidOptionError)) throw error
    // As it stands where the user wrote it.
    const place = `${option.replace(/\.scenario$/, '')}.options.${error.option}`
    throw invalidOption(place, error.value, error.message.replace(`\`${error.option}\``, `\`${place}\``))
  }
}

function describe(fault: FaultData): string {
  return faultKind(fault.kind).describe(parseFault(fault) as FaultData)
}
