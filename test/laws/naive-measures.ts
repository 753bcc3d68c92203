/**
 * The figures of a run computed a second time, to hold `src/metric` against: by walking through virtual time one
 * millisecond after another and looking at each what is so, in the plainest code there is. It shares no code with
 * `src/metric` nor with the spans of `src/timeline`, does not read the incidents that are on the timeline, and is slow.
 * Times must be whole milliseconds.
 */
import type { Measures } from '../../src/metric/index.js'
import type { ErrorSummary, TimelineEvent } from '../../src/timeline/index.js'

interface Probe {
  readonly system: string
  readonly from: number
  readonly to: number
  readonly good: boolean
  readonly degraded: boolean
  readonly timedOut: boolean
  readonly error: ErrorSummary | undefined
}

interface Request {
  readonly from: number
  readonly to: number
  readonly answer: 'full' | 'degraded' | 'failed'
}

interface Fault {
  readonly injection: number
  readonly text: string
  readonly at: string | null
  readonly scenario: string | undefined
  readonly severity: 'low' | 'medium' | 'high' | 'critical' | undefined
  readonly from: number
  readonly until: number | null
  /** Null: no end is known. */
  end: number | null
  bySession: boolean
  readonly acts: { readonly at: number; readonly error: boolean; readonly delay: number }[]
}

interface Outage {
  readonly system: string
  readonly number: number
  readonly first: Probe
  readonly opened: number
  closed: number | null
  failed: number
}

export interface NaiveOptions {
  readonly system?: string | undefined
  /** Good probes in a row that close an incident, by system. */
  readonly stable: Readonly<Record<string, number>>
  readonly untilMs?: number | undefined
}

export function naiveMeasures(events: readonly TimelineEvent[], options: NaiveOptions): Measures {
  const { system, untilMs } = options
  const last = untilMs ?? events.at(-1)?.atMs ?? 0
  const probes = probesOf(events).filter((probe) => system === undefined || probe.system === system)
  const requests = requestsOf(events, system)
  const faults = faultsOf(events)
  const names = [...new Set(probes.map((probe) => probe.system))]
  const clocks = names.map((name) => {
    const own = probes.filter((probe) => probe.system === name)
    const outages = outagesOf(own, options.stable[name] ?? 1)
    return { name, outages, ...statesOf(own, outages) }
  })
  // In the order in which their probes are on the timeline.
  const outages = probes.flatMap((probe) =>
    clocks.flatMap((clock) => clock.outages.filter((outage) => outage.first === probe)),
  )
  const lengths = outages.map((outage) => (outage.closed ?? last) - outage.opened)
  const closedLengths = outages.flatMap((outage) => (outage.closed === null ? [] : [outage.closed - outage.opened]))
  const recoveries = outages.map((outage) => recoveryOf(outage, faults, last))
  const detections = outages.map((outage) => detectionOf(outage, faults, last))
  const known = detections.flatMap(({ detectionMs }) => (detectionMs === null ? [] : [detectionMs]))
  const total = (key: 'observed' | 'down' | 'degraded' | 'up') => clocks.reduce((sum, clock) => sum + clock[key], 0)
  const failed = requests.filter(({ answer }) => answer === 'failed')
  const answered = requests.filter(({ answer }) => answer !== 'failed')
  const lesser = requests.filter(({ answer }) => answer === 'degraded').length
  const injections = faults.map((fault) => ofFault(fault, probes, requests, outages, last))
  const seen = probes.length > 0
  const running = seen ? total('up') + total('degraded') : null
  const notInFull = lesser + failed.length
  return {
    observed: {
      fromMs: seen ? Math.min(...clocks.map(({ first }) => first)) : null,
      untilMs: seen ? Math.max(...clocks.map(({ end }) => end)) : null,
      observedMs: total('observed'),
      probes: probes.length,
      failedProbes: probes.filter(({ good }) => !good).length,
      degradedProbes: probes.filter(({ good, degraded }) => good && degraded).length,
    },
    requests: { total: requests.length, answered: answered.length, degraded: lesser, failed: failed.length },
    incidents: outages.map((outage) => ({
      system: outage.system,
      incident: outage.number,
      startedMs: outage.first.from,
      openedMs: outage.opened,
      closedMs: outage.closed,
      failedProbes: outage.failed,
      timedOut: outage.first.timedOut,
      ...(outage.first.error && { error: outage.first.error }),
      open: outage.closed === null,
      lastedMs: (outage.closed ?? last) - outage.opened,
    })),
    mttr: {
      meanMs: average(closedLengths),
      count: closedLengths.length,
      open: lengths.length - closedLengths.length,
      lowerBound: lengths.length > closedLengths.length,
      atLeastMs: average(lengths),
    },
    mttd: { meanMs: average(known), count: known.length, unexplained: detections.length - known.length },
    mtbf: {
      meanMs: running === null || outages.length === 0 ? null : running / outages.length,
      failures: outages.length,
      runningMs: running,
    },
    recoveryTimes: recoveries,
    detectionTimes: detections,
    recovery: {
      ...proportion(closedLengths.length, outages.length),
      closed: closedLengths.length,
      total: outages.length,
      lowerBound: closedLengths.length < outages.length,
    },
    availability: {
      time: {
        ratio: seen ? availabilityOf(total('observed'), total('down'), outages) : null,
        downMs: total('down'),
        observedMs: total('observed'),
      },
      requests: {
        ...proportion(answered.length, requests.length),
        answered: answered.length,
        total: requests.length,
      },
    },
    states: seen
      ? { upMs: total('up'), degradedMs: total('degraded'), downMs: total('down') }
      : { upMs: null, degradedMs: null, downMs: null },
    errorRate: { ...proportion(failed.length, requests.length), failed: failed.length, total: requests.length },
    degradation: {
      score: requests.length === 0 ? null : notInFull === 0 ? 100 : (lesser / notInFull) * 100,
      degraded: lesser,
      notInFull,
      interval: interval(lesser, notInFull),
    },
    faultTolerance: toleranceOf(injections),
    latency: { ...sides(answered, faults, last), failed: sides(failed, faults, last) },
    perPoint: pointsOf(events),
    perInjection: injections,
  }
}

function probesOf(events: readonly TimelineEvent[]): Probe[] {
  return events.flatMap((event) => {
    if (event.type !== 'probe.succeeded' && event.type !== 'probe.failed') return []
    const good = event.type === 'probe.succeeded'
    return {
      system: event.system,
      from: event.startedMs,
      to: event.atMs,
      good,
      degraded: good && event.degraded,
      timedOut: !good && event.timedOut,
      error: good ? undefined : event.error,
    }
  })
}

function requestsOf(events: readonly TimelineEvent[], system: string | undefined): Request[] {
  return events.flatMap((event) => {
    if (event.type !== 'request.succeeded' && event.type !== 'request.failed') return []
    if (system !== undefined && event.system !== system) return []
    const answer = event.type === 'request.failed' ? 'failed' : event.degraded ? 'degraded' : 'full'
    return { from: event.startedMs, to: event.atMs, answer } as const
  })
}

function faultsOf(events: readonly TimelineEvent[]): Fault[] {
  const faults: Fault[] = []
  for (const event of events) {
    if (event.type === 'fault.armed') {
      const { injection, text, at, scenario, severity, fromMs, untilMs, atMs } = event
      const from = fromMs > atMs ? fromMs : atMs
      const base = { injection, text, at, scenario, severity, from, until: untilMs }
      faults.push({ ...base, end: untilMs, bySession: false, acts: [] })
    }
    if (event.type === 'fault.injected') {
      const act = { at: event.atMs, error: event.error !== undefined, delay: event.delayMs ?? 0 }
      faults.find((fault) => fault.injection === event.injection)?.acts.push(act)
    }
    if (event.type === 'fault.lifted') {
      const fault = faults.find(({ injection }) => injection === event.injection)
      if (fault === undefined) continue
      fault.end = fault.until !== null && fault.until < event.atMs ? fault.until : event.atMs
      fault.bySession = event.reason === 'session'
    }
  }
  return faults
}

/** One millisecond after another: which probes end in it, and is the system down after them? */
function outagesOf(probes: readonly Probe[], stable: number): Outage[] {
  const outages: Outage[] = []
  let down: Outage | undefined
  let streak: Probe[] = []
  for (let ms = 0; ms <= (probes.at(-1)?.to ?? -1); ms++) {
    for (const probe of probes.filter(({ to }) => to === ms)) {
      if (!probe.good) {
        streak = []
        if (down === undefined) {
          const { system } = probe
          down = { system, number: outages.length + 1, first: probe, opened: ms, closed: null, failed: 0 }
          outages.push(down)
        }
        down.failed++
      } else if (down !== undefined) {
        streak.push(probe)
        if (streak.length === stable) {
          down.closed = streak[0]?.to ?? ms
          down = undefined
          streak = []
        }
      }
    }
  }
  return outages
}

/** Which state each observed millisecond was spent in. */
function statesOf(probes: readonly Probe[], outages: readonly Outage[]) {
  const first = probes[0]?.from ?? 0
  const end = probes.at(-1)?.to ?? 0
  const counts = { up: 0, degraded: 0, down: 0 }
  for (let ms = first; ms < end; ms++) {
    const latest = probes.findLast(({ to }) => to <= ms)
    if (outages.some(({ opened, closed }) => opened <= ms && (closed === null || ms < closed))) counts.down++
    else if (latest?.degraded) counts.degraded++
    else counts.up++
  }
  return { first, end, observed: end - first, ...counts }
}

function availabilityOf(observed: number, down: number, outages: readonly Outage[]): number {
  if (observed > 0) return (observed - down) / observed
  return outages.some(({ closed }) => closed === null) ? 0 : 1
}

/** Whether a fault could be met in that millisecond. */
function inForce({ from, end, acts }: Fault, ms: number): boolean {
  return (from <= ms && (end === null || ms < end)) || acts.some(({ at }) => at === ms)
}

function overlaps(fault: Fault, outage: Outage, last: number): boolean {
  const moments = Math.max(last, fault.from, fault.end ?? 0)
  let everInForce = false
  let meets = false
  for (let ms = 0; ms <= moments; ms++) {
    everInForce ||= inForce(fault, ms)
    const present = fault.from <= ms && (fault.end === null || ms <= fault.end)
    const broken = outage.first.from <= ms && (outage.closed === null ? ms <= last : ms < outage.closed)
    meets ||= present && broken
  }
  return everInForce && meets
}

function recoveryOf(outage: Outage, faults: readonly Fault[], last: number): Measures['recoveryTimes'][number] {
  const close = outage.closed ?? last
  const overlapping = faults.filter((fault) => overlaps(fault, outage, last))
  const endless = overlapping.filter(
    (fault) => fault.until === null && (fault.bySession || fault.end === null || fault.end > close),
  )
  let since = -1
  for (const fault of overlapping) {
    let over = fault.end ?? 0
    if (endless.includes(fault)) {
      over = Math.max(outage.first.from, fault.from)
      for (let ms = over; ms <= close; ms++) if (fault.acts.some(({ at }) => at === ms)) over = ms
    }
    if (over > since) since = over
  }
  const explained = overlapping.length > 0
  const sinceMs = explained ? since : outage.opened
  return {
    system: outage.system,
    incident: outage.number,
    recoveryMs: close > sinceMs ? close - sinceMs : 0,
    lowerBound: outage.closed === null,
    sinceMs,
    since: explained ? 'fault' : 'incident',
    injections: overlapping.map(({ injection }) => injection),
    stillArmed: endless.map(({ injection }) => injection),
  }
}

function detectionOf(outage: Outage, faults: readonly Fault[], last: number): Measures['detectionTimes'][number] {
  const acted = faults
    .filter((fault) => overlaps(fault, outage, last))
    .filter(({ acts }) => acts.some(({ at }) => at <= outage.opened))
  const base = { system: outage.system, incident: outage.number }
  // Backwards from the opening, to the first moment at which one of them began.
  for (let ms = outage.opened; ms >= 0; ms--) {
    const cause = acted.findLast(({ from }) => from === ms)
    if (cause) return { ...base, detectionMs: outage.opened - ms, injection: cause.injection }
  }
  return { ...base, detectionMs: null, injection: null }
}

/** Whether there is a millisecond of it that is so. */
function sometime({ from, to }: { from: number; to: number }, isSo: (ms: number) => boolean): boolean {
  for (let ms = from; ms <= to; ms++) if (isSo(ms)) return true
  return false
}

function ofFault(
  fault: Fault,
  probes: readonly Probe[],
  requests: readonly Request[],
  outages: readonly Outage[],
  last: number,
): Measures['perInjection'][number] {
  const { injection, text, at, scenario, severity, from, end, acts } = fault
  const firstAct = acts[0]?.at
  const during = probes.filter((probe) =>
    sometime(probe, (ms) => firstAct !== undefined && ms >= firstAct && inForce(fault, ms)),
  )
  const loaded = requests.filter((request) => sometime(request, (ms) => inForce(fault, ms)))
  const failed = loaded.filter(({ answer }) => answer === 'failed').length
  return {
    injection,
    text,
    at,
    scenario: scenario ?? null,
    severity: severity ?? null,
    fromMs: from,
    endMs: end,
    acted: acts.length,
    errors: acts.filter(({ error }) => error).length,
    delayMs: acts.reduce((sum, { delay }) => sum + delay, 0),
    incidents: outages
      .filter((outage) => overlaps(fault, outage, last))
      .map(({ system, number }) => ({ system, incident: number })),
    held: during.length === 0 ? null : during.every(({ good }) => good),
    requests: {
      total: loaded.length,
      failed,
      errorRate: loaded.length === 0 ? null : failed / loaded.length,
      interval: interval(failed, loaded.length),
    },
  }
}

function toleranceOf(injections: Measures['perInjection']): Measures['faultTolerance'] {
  // A severity of four counts as four injections of severity one.
  const worth = { low: 1, medium: 2, high: 3, critical: 4 }
  const judged = injections.filter(({ held }) => held !== null)
  const votes = judged.flatMap(({ severity, held }) => new Array(worth[severity ?? 'medium']).fill(held) as boolean[])
  const squares = judged.reduce((sum, { severity }) => sum + worth[severity ?? 'medium'] ** 2, 0)
  const trials = squares === 0 ? 0 : votes.length ** 2 / squares
  const share = votes.filter((vote) => vote).length / votes.length
  return {
    score: votes.length === 0 ? null : share * 100,
    tolerated: judged.filter(({ held }) => held).length,
    acted: judged.length,
    unobserved: injections.filter(({ acted, held }) => acted > 0 && held === null).length,
    interval: interval(votes.length === 0 ? 0 : share * trials, trials),
  }
}

function sides(requests: readonly Request[], faults: readonly Fault[], last: number) {
  const chaos = Array.from({ length: last + 1 }, (_, ms) => faults.some((fault) => inForce(fault, ms)))
  const under = requests.filter((request) => sometime(request, (ms) => chaos[ms] === true))
  return {
    all: spread(requests),
    calm: spread(requests.filter((request) => !under.includes(request))),
    underChaos: spread(under),
  }
}

function spread(requests: readonly { readonly from: number; readonly to: number }[]): Measures['latency']['all'] {
  const times = requests.map(({ from, to }) => to - from)
  // The shortest time that is long enough for so many of them.
  const rank = (percent: number): number | null => {
    for (let ms = 0; times.length > 0; ms++)
      if (times.filter((time) => time <= ms).length * 100 >= percent * times.length) return ms
    return null
  }
  return {
    count: times.length,
    meanMs: average(times),
    p50Ms: rank(50),
    p90Ms: rank(90),
    p95Ms: rank(95),
    p99Ms: rank(99),
    maxMs: rank(100),
  }
}

function pointsOf(events: readonly TimelineEvent[]): Measures['perPoint'] {
  const named = events.flatMap((event) =>
    event.type === 'fault.injected' || event.type === 'call.began' || event.type === 'call.ended' ? [event] : [],
  )
  const recorded = events.some(({ type }) => type === 'call.began')
  return [...new Set(named.map(({ point }) => point))]
    .filter((point) => point !== '')
    .map((point) => {
      const acts = named.flatMap((event) => (event.type === 'fault.injected' && event.point === point ? [event] : []))
      const total = named.filter((event) => event.type === 'call.began' && event.point === point).length
      const ended = named.flatMap((event) => (event.type === 'call.ended' && event.point === point ? [event] : []))
      const answered = ended.filter(({ outcome }) => outcome === 'answered')
      const calls = {
        total,
        answered: answered.length,
        failed: ended.length - answered.length,
        pending: total - ended.length,
        latency: spread(answered.map(({ startedMs, atMs }) => ({ from: startedMs, to: atMs }))),
      }
      return {
        point,
        acted: acts.length,
        errors: acts.filter(({ error }) => error !== undefined).length,
        delayMs: acts.reduce((sum, { delayMs = 0 }) => sum + delayMs, 0),
        calls: recorded ? calls : null,
      }
    })
}

function average(values: readonly number[]): number | null {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? null : sum / values.length
}

function proportion(successes: number, total: number) {
  return { ratio: total === 0 ? null : successes / total, interval: interval(successes, total) }
}

/**
 * Wilson's interval by what it means, not by its formula: all proportions from which what was seen is no more than 1.96
 * standard errors away. Its ends are found by halving.
 */
function interval(successes: number, total: number) {
  if (total === 0) return { low: 0, high: 1 }
  const seen = Math.min(1, successes / total)
  const likely = (p: number) => Math.abs(seen - p) <= 1.959963984540054 * Math.sqrt((p * (1 - p)) / total)
  const edge = (outer: number) => {
    let inside = seen
    let outside = outer
    for (let step = 0; step < 60; step++) {
      const middle = (inside + outside) / 2
      if (likely(middle)) inside = middle
      else outside = middle
    }
    return inside
  }
  return { low: edge(0), high: edge(1) }
}
