import { InvalidOptionError } from '../error/invalid-option.js'
import { type Availability, availability } from '../metric/availability.js'
import { type ErrorRate, errorRate } from '../metric/error-rate.js'
import { type Incident, incidents } from '../metric/incidents.js'
import { type Measures, measure } from '../metric/measure.js'
import { type Mttr, mttr } from '../metric/mttr.js'
import { type RecoveryTime, recoveryTimes } from '../metric/recovery-times.js'
import { Prober, type ProbeState } from './prober.js'
import type { SystemHost } from './system-host.js'
import { checkSystemOptions, type SystemOptions, type SystemSettings } from './system-options.js'
import { Workload } from './workload.js'

/** Key of the part of a system that matchers read. Shared by all copies of the package. */
export const SYSTEM = Symbol.for('faultline.system')

/** What matchers need of a system. Not for users. */
export interface SystemInternals {
  readonly host: SystemHost
  readonly settings: SystemSettings
  readonly probes: ProbeState
  /** No more probes come: stopped by hand, or the session has ended. */
  readonly stopped: boolean
  /** The session has ended. */
  readonly closed: boolean
  /** Start of the oldest request in flight, absolute virtual ms; Infinity when there is none. */
  readonly oldestRequestMs: number
  /** See `Prober.confirmFrom`. */
  confirmFrom(atMs: number): void
}

/** A system under test, probed and loaded until its session ends. Its figures are computed from the timeline. */
export interface System {
  readonly name: string
  /** What the last probe said; undefined before the first has ended. */
  readonly healthy: boolean | undefined
  /** Incidents so far. */
  incidents(): Incident[]
  /** Mean time to recovery so far. */
  mttr(): Mttr
  /** Recovery time of each incident so far. */
  recoveryTimes(): RecoveryTime[]
  /** Availability so far, by time and by requests. */
  availability(): Availability
  /** Error rate of the workload so far. */
  errorRate(): ErrorRate
  /** All figures so far. */
  report(): Measures
  /** Ends probes and workload. What is in flight is forgotten; what was recorded stays. */
  stop(): void
  readonly [SYSTEM]: SystemInternals
}

/** By the events of the session: a session may be seen through more than one host. */
const namesTaken = new WeakMap<SystemHost['events'], Set<string>>()

/**
 * Starts probing a system, at the virtual instant of the call, once the calling code has yielded. It ends with its
 * session.
 * @throws InvalidOptionError on an option out of range, or a name that the session has already
 */
export function createSystem<A, B = A>(host: SystemHost, options: SystemOptions<A, B>): System {
  const settings = checkSystemOptions(options)
  const { name } = settings
  const taken = namesTaken.get(host.events) ?? new Set()
  if (taken.has(name)) {
    throw new InvalidOptionError('name', 'to be unique in its session', name, 'Give each system a name of its own.')
  }
  namesTaken.set(host.events, taken.add(name))

  const prober = new Prober(host, settings)
  const workload = settings.workload && new Workload(host, name, settings.workload, settings.degraded)
  const state = { stopped: false, closed: false }
  const stop = () => {
    state.stopped = true
    prober.stop()
    workload?.stop()
  }
  host.onClose(() => {
    state.closed = true
    stop()
  })
  // An open incident has lasted until now, whether or not there was an event.
  const nowMs = () => (state.stopped ? undefined : host.nowMs())
  return {
    name,
    get healthy() {
      return prober.healthy
    },
    incidents: () => incidents(host.events, name, nowMs()),
    mttr: () => mttr(host.events, name, nowMs()),
    recoveryTimes: () => recoveryTimes(host.events, name, nowMs()),
    availability: () => availability(host.events, name),
    errorRate: () => errorRate(host.events, name),
    report: () => measure(host.events, name, nowMs()),
    stop,
    [SYSTEM]: {
      host,
      settings,
      probes: prober,
      get stopped() {
        return state.stopped
      },
      get closed() {
        return state.closed
      },
      get oldestRequestMs() {
        return workload?.oldestMs ?? Number.POSITIVE_INFINITY
      },
      confirmFrom: (atMs) => prober.confirmFrom(atMs),
    },
  }
}

/** True for a system, also of another copy of the package. */
export function isSystem(value: unknown): value is System {
  return typeof value === 'object' && value !== null && SYSTEM in value
}
