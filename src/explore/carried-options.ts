import * as v from 'valibot'
import type { ChaosOptions } from '../chaos/index.js'
import type { Duration } from '../clock/duration.js'
import { type FaultData, parseFault } from '../fault/index.js'
import { formatSchedule } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { type Contract, type FaultEffect, faultEffects } from './contract.js'
import type { ExploreOptions } from './options.js'
import { type OracleName, oracleNames } from './run-record.js'

/** A contract as data: what `expectFault` was given, and what `toBe` was. */
export interface CarriedContract {
  readonly at: string
  readonly fault: string | number | FaultData
  readonly effect: FaultEffect
}

/** Of the options of a search, what the replay of one of its schedules needs as well: as data, for a file. */
export interface CarriedOptions {
  readonly oracles?: Partial<Record<OracleName, boolean>>
  readonly recoverWithin?: Duration
  readonly prune?: boolean
  readonly contracts?: readonly CarriedContract[]
  readonly session?: Readonly<Record<string, unknown>>
}

const sessionOptions = [
  'time',
  'autoAdvance',
  'epoch',
  'maxEvents',
  'maxVirtualTime',
  'ioPatience',
  'deadlockGrace',
  'traces',
  'blastRadius',
  'recordCalls',
  'determinism',
] as const satisfies readonly (keyof ChaosOptions)[]

const faultSchema = v.custom<FaultData>((value) => {
  try {
    return parseFault(value) !== undefined
  } catch {
    return false
  }
}, 'to be a fault')

/** What a file may hold of it. Names of options alone: their values are checked where they are used. */
export const carriedSchema = v.strictObject({
  oracles: v.exactOptional(v.record(v.picklist(oracleNames), v.boolean())),
  recoverWithin: v.exactOptional(v.union([v.string(), v.number()])),
  prune: v.exactOptional(v.boolean()),
  contracts: v.exactOptional(
    v.array(
      v.strictObject({
        at: v.string(),
        fault: v.union([v.string(), v.number(), faultSchema]),
        effect: v.picklist(faultEffects),
      }),
    ),
  ),
  session: v.exactOptional(v.record(v.picklist(sessionOptions), v.unknown())),
})

/** What of a search's options goes with a schedule into a file, and the names of those that cannot, since they are code. */
export interface Carried {
  /** Undefined: none is needed. */
  readonly options: CarriedOptions | undefined
  readonly left: readonly string[]
}

export function carriedOptions({ oracles, recoverWithin, prune, contracts, session }: ExploreOptions): Carried {
  const silent = Object.entries(oracles ?? {}).filter(([, speaks]) => speaks === false)
  const carried = (contracts ?? []).map(contractData)
  const given = Object.entries(session ?? {}).filter(([, value]) => value !== undefined)
  const data = given.filter(([name]) => (sessionOptions as readonly string[]).includes(name))
  const options = {
    ...(silent.length === 0 ? {} : { oracles: Object.fromEntries(silent) }),
    ...(recoverWithin === undefined ? {} : { recoverWithin }),
    ...(prune === false ? { prune } : {}),
    ...(carried.some((one) => one !== undefined) ? { contracts: carried.filter((one) => one !== undefined) } : {}),
    // A date becomes the text that it is read from.
    ...(data.length === 0 ? {} : { session: JSON.parse(JSON.stringify(Object.fromEntries(data))) as object }),
  } as CarriedOptions
  return {
    options: Object.keys(options).length === 0 ? undefined : options,
    left: [
      ...given.filter((entry) => !data.includes(entry)).map(([name]) => `session.${name}`),
      ...carried.flatMap((one, index) => (one === undefined ? [`contracts[${index}]`] : [])),
    ],
  }
}

/** Undefined: it was not made by `expectFault`. A fault that holds code has a stand-in, as in the schedule itself. */
function contractData({ at, effect, given }: Contract): CarriedContract | undefined {
  if (given === undefined) return undefined
  if (typeof given !== 'object') return { at, fault: given, effect }
  const { injections } = JSON.parse(formatSchedule({ version: 1, seed: 0, injections: [{ fault: given }] })) as Schedule
  return { at, fault: injections[0]?.fault as FaultData, effect }
}
