import type {
  CallBeganEvent,
  FaultInjectedEvent,
  ProbeFailedEvent,
  ProbeSucceededEvent,
  RequestFailedEvent,
  RequestSucceededEvent,
  TimelineEvent,
} from '../timeline/event.js'
import { incidentSpans, injectionSpans, systemNames } from '../timeline/span.js'
import { CallersByPoint } from './callers.js'
import { isFailure, statusError } from './errors.js'
import { appended, grouped } from './grouped.js'
import type { ActedInjection, Reading, SeenCall, SeenProbe, SeenRequest } from './reading.js'
import { Spans } from './spans.js'

type Building<T> = { -readonly [K in keyof T]: T[K] }
type BuildingCall = Building<SeenCall> & { faults: FaultInjectedEvent[] }
type BuildingRequest = Building<SeenRequest> & { calls: SeenCall[] }
type RequestEnded = RequestSucceededEvent | RequestFailedEvent
type ProbeEnded = ProbeSucceededEvent | ProbeFailedEvent

/** The faults of most calls: a list for each would be a tenth of all that a long run takes. */
const untouched: FaultInjectedEvent[] = []

/** What is gathered of a system in one walk through the timeline. */
interface Gathered {
  readonly requests: Map<number, BuildingRequest>
  readonly asProbes: Map<number, BuildingRequest>
  readonly probes: SeenProbe[]
  readonly calls: BuildingCall[]
}

/** What a workload writes of a request that took longer than its `timeoutMs`: `system/workload.ts`. */
const givenUp = /^no answer within \d+(\.\d+)? ms$/

/** Reads a timeline for the rules, by system. Linear in the number of events. */
export function readTimeline(events: Iterable<TimelineEvent>): Map<string, Reading> {
  const systems = new Map<string, Gathered>()
  for (const name of systemNames(events))
    systems.set(name, { requests: new Map(), asProbes: new Map(), probes: [], calls: [] })
  const calls = new NumberedCalls()
  const background: BuildingCall[] = []
  const pointsOf = new Map<number, Set<string>>()
  /** By request: where the last-begun of its failed calls began. */
  const failedFrom = new Map<SeenRequest, number>()

  let lastMs = 0
  for (const event of events) {
    lastMs = event.atMs
    switch (event.type) {
      case 'call.began': {
        const call = begun(event, systems)
        calls.add(call)
        const own = event.system === undefined ? background : systems.get(event.system)?.calls
        own?.push(call)
        break
      }
      case 'fault.injected': {
        const call = calls.of(event)
        if (call !== undefined) call.faults = appended(call.faults, event)
        const points = pointsOf.get(event.injection) ?? new Set()
        if (event.point !== '') points.add(event.point)
        pointsOf.set(event.injection, points)
        break
      }
      case 'call.ended': {
        const call = calls.of(event)
        if (call === undefined) break
        call.endedMs = event.atMs
        call.endSeq = event.seq
        call.outcome = event.outcome
        call.error = event.error
        call.injected = event.injection !== undefined
        if (event.status !== undefined && isFailure(event.status)) {
          call.outcome = 'failed'
          call.error = statusError(event.status)
        }
        if (call.outcome === 'failed' && call.request !== undefined) {
          const within = failedFrom.get(call.request) ?? -1
          call.passedOn = within > call.seq
          failedFrom.set(call.request, Math.max(within, call.seq))
        }
        break
      }
      case 'request.succeeded':
      case 'request.failed':
        ended(systems.get(event.system)?.requests, event.request, event)
        break
      case 'probe.succeeded':
      case 'probe.failed':
        probed(systems.get(event.system) as Gathered, event)
        break
    }
  }

  const injections = acted(events, pointsOf)
  const incidents = grouped(incidentSpans(events), ({ system }) => system)
  const readings = new Map<string, Reading>()
  for (const [system, gathered] of systems) {
    const calls = systems.size === 1 ? merged(gathered.calls, background) : gathered.calls
    const shared = { system, injections, incidents: incidents.get(system) ?? [], lastMs }
    readings.set(system, readingOf({ ...gathered, calls }, shared))
  }
  return readings
}

function readingOf(
  { requests: ofWorkload, asProbes, probes, calls }: Gathered,
  shared: Pick<Reading, 'system' | 'injections' | 'incidents' | 'lastMs'>,
): Reading {
  const loaded = ofWorkload.size > 0
  const requests = [...(loaded ? ofWorkload : asProbes).values()].sort(
    (a, b) => a.startedMs - b.startedMs || a.number - b.number,
  )
  if (!loaded) for (const call of calls) call.probe = false
  const { injections, incidents } = shared
  const chaos = new Spans(
    injections.map(({ forceFromMs, forceUntilMs }) => ({ fromMs: forceFromMs, untilMs: forceUntilMs })),
  )
  const trouble = new Spans(
    incidents.map(({ startedMs, closedMs }) => ({ fromMs: startedMs, untilMs: closedMs ?? Number.POSITIVE_INFINITY })),
  )
  const calm = requests.filter(({ outcome, startedMs, endedMs }) => {
    if (outcome !== 'answered' || endedMs === null) return false
    return !chaos.meets(startedMs, endedMs) && !trouble.meets(startedMs, endedMs)
  })
  const points = grouped(calls, ({ point }) => point)
  const callers = new CallersByPoint(points)
  const calmOnes: ReadonlySet<SeenRequest> = new Set(calm)
  const calmCallers = new Map([...points].map(([point, own]) => [point, callersAmong(own, calmOnes)]))
  const noun = loaded ? 'request' : 'probe'
  return { ...shared, noun, requests, probes, calls, points, callers, chaos, calm, calmCallers }
}

/** How many of these requests made any of the calls; a call of a probe is none of theirs. */
function callersAmong(calls: readonly SeenCall[], among: ReadonlySet<SeenRequest>): number {
  const found = new Set<SeenRequest>()
  for (const { request, probe } of calls) if (request !== undefined && !probe && among.has(request)) found.add(request)
  return found.size
}

function begun(event: CallBeganEvent, systems: ReadonlyMap<string, Gathered>): BuildingCall {
  const { point, call, args, seq, atMs, system, request: number, probe = false } = event
  const of = system === undefined ? undefined : systems.get(system)
  const request = number === undefined ? undefined : requestOf(probe ? of?.asProbes : of?.requests, number, atMs)
  const made: BuildingCall = {
    point,
    call,
    args,
    seq,
    endSeq: null,
    startedMs: atMs,
    endedMs: null,
    outcome: 'pending',
    error: undefined,
    injected: false,
    faults: untouched,
    request,
    probe,
    passedOn: false,
  }
  if (request !== undefined) request.calls = appended(request.calls, made)
  return made
}

/** Calls by point and number. Numbers go up one by one, so lists take less than maps would, and texts for keys. */
class NumberedCalls {
  readonly #points = new Map<string, BuildingCall[]>()

  add(call: BuildingCall): void {
    const own = this.#points.get(call.point)
    if (own !== undefined) own[call.call] = call
    else {
      const first: BuildingCall[] = []
      first[call.call] = call
      this.#points.set(call.point, first)
    }
  }

  of({ point, call }: { readonly point: string; readonly call: number }): BuildingCall | undefined {
    return this.#points.get(point)?.[call]
  }
}

/** The request of that number, made when it is first heard of. */
function requestOf(
  requests: Map<number, BuildingRequest> | undefined,
  number: number,
  startedMs: number,
): BuildingRequest | undefined {
  let request = requests?.get(number)
  if (request === undefined) {
    request = { number, startedMs, endedMs: null, outcome: 'pending', timedOut: false, calls: [] }
    requests?.set(number, request)
  }
  return request
}

function ended(requests: Map<number, BuildingRequest> | undefined, number: number, event: RequestEnded | ProbeEnded) {
  const request = requestOf(requests, number, event.startedMs)
  if (request === undefined) return
  request.startedMs = event.startedMs
  request.endedMs = event.atMs
  if (event.type === 'request.succeeded' || event.type === 'probe.succeeded') {
    request.outcome = event.degraded ? 'degraded' : 'answered'
    return
  }
  request.outcome = 'failed'
  request.timedOut =
    event.type === 'probe.failed'
      ? event.timedOut
      : event.error?.name === 'TimeoutError' && givenUp.test(event.error.message)
}

function probed(system: Gathered, event: ProbeEnded): void {
  const { startedMs, atMs } = event
  const good = event.type === 'probe.succeeded'
  // Probes do not overlap: the number of one is its place among them.
  ended(system.asProbes, system.probes.push({ startedMs, atMs, good, degraded: good && event.degraded }), event)
}

function acted(events: Iterable<TimelineEvent>, pointsOf: ReadonlyMap<number, Set<string>>): ActedInjection[] {
  return injectionSpans(events)
    .filter(({ actedMs }) => actedMs.length > 0)
    .map((span) => {
      const points = pointsOf.get(span.injection) as Set<string>
      const endless = span.untilMs === null && (span.lifted === 'session' || span.endMs === null)
      // On calls it acts each time; on a clock or the process once, and then it stays.
      const lastActMs = points.size > 0 ? (span.actedMs.at(-1) as number) : Number.POSITIVE_INFINITY
      return {
        ...span,
        points,
        forceFromMs: span.actedMs[0] as number,
        forceUntilMs: endless ? lastActMs : (span.endMs as number),
      }
    })
}

function merged(own: BuildingCall[], background: BuildingCall[]): BuildingCall[] {
  return background.length === 0 ? own : [...own, ...background].sort((a, b) => a.seq - b.seq)
}
