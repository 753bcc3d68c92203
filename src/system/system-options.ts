import { type Duration, toMs } from '../clock/duration.js'
import { checkFunction, checkInteger, checkName, checkOneOf, checkPositive } from '../error/check.js'
import { InvalidOptionError } from '../error/invalid-option.js'

/** Whether an answer was given in a lesser way: from a cache, without the part that failed. */
export type DegradedPredicate<Answer = unknown> = (answer: Answer) => boolean

/** Requests sent to the system all through the run. */
export interface WorkloadOptions<Answer = unknown> {
  /**
   * Sends one request. It failed when it throws, rejects or takes longer than `timeoutMs`; whatever it answers is
   * good, and degraded when the system's `degraded` says so, or the answer has `degraded: true`.
   * @param n number of the request, from 1
   */
  readonly request: (n: number) => Answer
  /** Mean rate in virtual time, above 0. Requests do not wait for one another. */
  readonly perSecond: number
  /** Evenly spaced, or as independent users come (seeded). @default 'constant' */
  readonly arrival?: 'constant' | 'poisson'
  /** Above 0; a request that takes longer has failed, and its late answer is ignored. @default the probe's timeout */
  readonly timeoutMs?: Duration
  /** Most requests at a time, 1 or more; one that is due above it is not sent and has failed. @default no limit */
  readonly maxInFlight?: number
}

/** What `chaos.system` takes. `Answer` is what the probe returns, a promise or not; `RequestAnswer` the workload. */
export interface SystemOptions<Answer = unknown, RequestAnswer = Answer> {
  /** Unique in its session. */
  readonly name: string
  /**
   * Is the system healthy? Yes when it returns, or resolves to, anything but `false` or a report `{ healthy: false }`:
   * `() => checkout.buy(item)` is a probe. No when it throws, rejects, or takes longer than `probeTimeoutMs`. A report
   * with `degraded: true` is healthy in a lesser way. Probes of one system never overlap.
   */
  readonly probe: () => Answer
  /**
   * Virtual time from the start of a probe to the start of the next, above 0; a slow probe delays the next. `'event'`
   * probes after each event of virtual time, which makes recovery times exact instead of sampled. The first probe
   * begins at the instant the system is made, once the code that made it has yielded. @default 100
   */
  readonly every?: Duration | 'event'
  /** Virtual ms (or '2s'), above 0, after which a probe has failed and its late answer is ignored. @default 1000 */
  readonly probeTimeoutMs?: Duration
  /** Good probes in a row that close an incident, 1 or more; it closes at the first of them. @default 1 */
  readonly stableProbes?: number
  readonly workload?: WorkloadOptions<RequestAnswer>
  /** Which answers of probes and requests count as degraded. @default those with `degraded: true` */
  readonly degraded?: DegradedPredicate<Awaited<Answer> | Awaited<RequestAnswer>>
}

/** Options that were checked, with every default filled in. */
export interface SystemSettings {
  readonly name: string
  readonly probe: () => unknown
  /** Null: after each event. */
  readonly everyMs: number | null
  readonly probeTimeoutMs: number
  readonly stableProbes: number
  readonly degraded: DegradedPredicate | undefined
  readonly workload: WorkloadSettings | undefined
}

export interface WorkloadSettings {
  readonly request: (n: number) => unknown
  readonly perSecond: number
  readonly arrival: 'constant' | 'poisson'
  readonly timeoutMs: number
  readonly maxInFlight: number
}

const probeWayOut = 'Give a function that says whether the system is healthy, such as `() => checkout.buy(item)`.'

/** @throws InvalidOptionError */
export function checkSystemOptions<A, B>(options: SystemOptions<A, B>): SystemSettings {
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('options', 'to be an object', options, 'Call `chaos.system({ name, probe })`.')
  }
  const { name, probe, every = 100, probeTimeoutMs = 1000, stableProbes = 1, workload, degraded } = options
  checkName('name', name)
  checkFunction('probe', probe, probeWayOut)
  if (degraded !== undefined) checkFunction('degraded', degraded)
  const timeoutMs = positiveMs('probeTimeoutMs', probeTimeoutMs)
  return {
    name,
    probe,
    everyMs: every === 'event' ? null : positiveMs('every', every, "Or write 'event', to probe after each event."),
    probeTimeoutMs: timeoutMs,
    stableProbes: checkInteger('stableProbes', stableProbes, 1),
    degraded: degraded as DegradedPredicate | undefined,
    workload: workload === undefined ? undefined : checkWorkload(workload, timeoutMs),
  }
}

function checkWorkload(workload: WorkloadOptions, defaultTimeoutMs: number): WorkloadSettings {
  if (typeof workload !== 'object' || workload === null) {
    throw new InvalidOptionError('workload', 'to be an object', workload, 'Give `{ request, perSecond }`.')
  }
  const { request, perSecond, arrival = 'constant', timeoutMs = defaultTimeoutMs, maxInFlight } = workload
  checkFunction('workload.request', request)
  return {
    request,
    perSecond: checkPositive('workload.perSecond', perSecond),
    arrival: checkOneOf('workload.arrival', arrival, ['constant', 'poisson']),
    timeoutMs: positiveMs('workload.timeoutMs', timeoutMs),
    maxInFlight:
      maxInFlight === undefined ? Number.POSITIVE_INFINITY : checkInteger('workload.maxInFlight', maxInFlight, 1),
  }
}

function positiveMs(name: string, duration: Duration, wayOut?: string): number {
  const ms = toMs(name, duration)
  if (ms > 0) return ms
  throw new InvalidOptionError(name, 'to be above 0', duration, wayOut)
}
