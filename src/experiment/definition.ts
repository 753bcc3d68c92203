import type { Chaos } from '../chaos/chaos.js'
import type { BlastRadius, Impact, Injectable } from '../chaos/index.js'
import type { Duration } from '../clock/duration.js'
import type { Fault, FaultData } from '../fault/fault-kind.js'
import type { Scenario } from '../scenario/index.js'
import type { Schedule } from '../schedule/schedule.js'
import type { System } from '../system/index.js'
import type { Criteria } from './criteria.js'
import type { SystemUnderTest } from './system-under-test.js'

/** Where and when an entry acts; times are counted from the start of the injection. */
export interface EntryOptions {
  /** Pattern of points, or the name of a node. @default everywhere */
  readonly at?: string
  /** @default 0 */
  readonly from?: Duration
  /** @default until the observation ends */
  readonly for?: Duration
  /** Numbers of the calls at each point, from 1. */
  readonly calls?: number | readonly number[]
  /** Place in the code that makes the call: `'buy'`, `'buy (checkout.ts)'`. @default everywhere */
  readonly site?: string
  /** Name of the node whose code makes the call. @default all */
  readonly node?: string
  /** Chance of acting at a call that fits, 0 to 1. @default 1, or the scenario's own */
  readonly probability?: number
  /** Most times it acts. */
  readonly limit?: number
  /** May end without having acted; else that fails the experiment. @default false */
  readonly optional?: boolean
  /** Stops it at once, and with it the experiment is aborted. */
  readonly abortWhen?: (impact: Impact) => boolean
}

/** Something to inject: a scenario, made or by name with its options, or one or more faults. */
export type Entry = EntryOptions &
  (
    | { readonly scenario: Scenario | string; readonly options?: object }
    | { readonly fault: Fault | FaultData | readonly (Fault | FaultData)[] }
  )

/** The hypothesis: what holds when nothing is wrong. */
export interface SteadyState {
  /** Good probes in a row that show it. @default 10, where `for` is not given */
  readonly probes?: number
  /** How long no probe may fail, in place of a number of probes. */
  readonly for?: Duration
  /** Bounds on metrics in that time: `{ errorRate: '< 0.01', latencyP99: '< 500ms' }`. */
  readonly bounds?: Criteria
}

export const phases = ['steady state before', 'inject', 'observe', 'recover', 'steady state after'] as const
/** What an experiment goes through, in this order. */
export type Phase = (typeof phases)[number]

/** What hooks are given. */
export interface PhaseContext {
  readonly phase: Phase
  readonly chaos: Chaos
  readonly system: System
}

/** Called around each phase; awaited. One that throws ends the experiment, which then throws that. */
export interface Hooks {
  readonly before?: (context: PhaseContext) => unknown
  readonly after?: (context: PhaseContext) => unknown
}

/** An experiment: steady state, what is injected, how long it is observed, and what must have held. */
export interface ExperimentDefinition {
  readonly name: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly system: SystemUnderTest
  /** What is injected: scenarios, made or by name, and faults, with where and when. */
  readonly scenarios?: readonly (Entry | Scenario | string)[]
  /** The same as a schedule; its windows are counted from the start of the injection, and its seed is not used. */
  readonly schedule?: Schedule | string
  /** How long the system is observed under fault, in virtual time. @default to the end of the last window; 30 s where one has none */
  readonly duration?: Duration
  readonly steadyState?: SteadyState
  readonly successCriteria?: Criteria
  /** How far faults may reach. Reaching it aborts the experiment. */
  readonly blastRadius?: BlastRadius
  /** Stops all injections at once, and with that the experiment is aborted. Asked after each event. */
  readonly abortWhen?: (chaos: Chaos) => boolean
  /** Virtual time that the system is given to recover once all faults are lifted. @default '60s' */
  readonly recoveryTimeout?: Duration
  /** Virtual time that `boot` is given, and `dispose`. @default '30s' */
  readonly bootTimeout?: Duration
  readonly hooks?: Hooks
}

/** What is injected, as `chaos.inject` takes it. */
export interface PlannedInjection {
  readonly what: Injectable
  readonly options: EntryOptions
  /** Few words: `networkPartition (medium)`, `latency 500–2000 ms`. */
  readonly text: string
  readonly optional: boolean
}
