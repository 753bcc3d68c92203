import fc from 'fast-check'
import { expect, test } from 'vitest'
import { availability, errorRate, incidents, measure, mttr, recoveryTimes, wilson } from '../../src/metric/index.js'
import { IncidentTracker } from '../../src/system/incident-tracker.js'
import { parseJSONL, Timeline, type TimelineEvent, toJSONL } from '../../src/timeline/index.js'

type Step = {
  readonly gapMs: number
  readonly system: 'a' | 'b'
  readonly what: 'good' | 'bad' | 'slow' | 'served' | 'refused'
}

const gap = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.double({ min: 0, max: 10, noNaN: true }))
const step: fc.Arbitrary<Step> = fc.record({
  gapMs: gap,
  system: fc.constantFrom('a', 'b'),
  what: fc.constantFrom('good', 'good', 'bad', 'slow', 'served', 'refused'),
})
const window = fc.record({
  fromMs: fc.integer({ min: 0, max: 20_000 }),
  forMs: fc.option(fc.integer({ min: 0, max: 20_000 })),
})
const run = fc.record({
  steps: fc.array(step, { maxLength: 60 }),
  windows: fc.array(window, { maxLength: 4 }),
  stableProbes: fc.integer({ min: 1, max: 3 }),
})

/** A timeline as a session writes it: probes do not overlap, and incidents are kept by the tracker itself. */
function timelineOf({ steps, windows, stableProbes }: typeof run extends fc.Arbitrary<infer R> ? R : never): Timeline {
  let nowMs = 0
  const timeline = new Timeline({
    get nowMs() {
      return nowMs
    },
  })
  const tracker = (name: string) => new IncidentTracker(name, stableProbes, (event) => timeline.append(event))
  const systems = { a: tracker('a'), b: tracker('b') }
  for (const [index, { fromMs, forMs }] of windows.entries()) {
    const fault = { injection: index + 1, kind: 'hang', text: 'hang', at: null }
    timeline.append({ type: 'fault.armed', ...fault, fromMs, untilMs: forMs === null ? null : fromMs + forMs })
  }
  for (const [index, { gapMs, system, what }] of steps.entries()) {
    const startedMs = what === 'slow' ? nowMs : nowMs + gapMs
    nowMs += gapMs
    const request = { system, startedMs, request: index + 1 }
    if (what === 'served') timeline.append({ type: 'request.succeeded', ...request, degraded: false })
    else if (what === 'refused') timeline.append({ type: 'request.failed', ...request })
    else {
      const good = what === 'good'
      if (good) timeline.append({ type: 'probe.succeeded', system, startedMs, degraded: false })
      else timeline.append({ type: 'probe.failed', system, startedMs, timedOut: what === 'slow' })
      systems[system].probed(good, nowMs)
    }
  }
  return timeline
}

const law = (check: (timeline: Timeline) => void) => fc.assert(fc.property(run, (input) => check(timelineOf(input))))

test('availability and error rate are from 0 to 1, and their intervals hold them', () => {
  law(({ events }) => {
    const { time, requests } = availability(events)
    for (const ratio of [time.ratio, requests.ratio, errorRate(events).ratio]) {
      if (ratio === null) continue
      expect(ratio).toBeGreaterThanOrEqual(0)
      expect(ratio).toBeLessThanOrEqual(1)
    }
    expect(requests.interval.low).toBeLessThanOrEqual(requests.ratio ?? 1)
    expect(requests.interval.high).toBeGreaterThanOrEqual(requests.ratio ?? 0)
  })
})

test('the requests that were answered and those that failed are all of them', () => {
  law(({ events }) => {
    const rate = errorRate(events).ratio
    if (rate !== null) expect(rate + (availability(events).requests.ratio ?? 0)).toBeCloseTo(1, 12)
  })
})

test('incidents of one system never overlap, and only the last may be open', () => {
  law(({ events }) => {
    for (const system of ['a', 'b']) {
      const all = incidents(events, system)
      for (const [index, incident] of all.entries()) {
        const next = all[index + 1]
        expect(incident.incident).toBe(index + 1)
        expect(incident.startedMs).toBeLessThanOrEqual(incident.openedMs)
        expect(incident.lastedMs).toBeGreaterThanOrEqual(0)
        if (next) expect(incident.closedMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(next.openedMs)
      }
    }
  })
})

test('closing an incident later, or not at all, never lowers the MTTR nor a recovery time', () => {
  const input = fc.tuple(run, fc.integer({ min: 0, max: 10_000 }), fc.nat(), fc.boolean())
  fc.assert(
    fc.property(input, ([shape, laterMs, pick, never]) => {
      const { events } = timelineOf(shape)
      const closes = events.filter((event) => event.type === 'incident.closed')
      const chosen = closes[pick % closes.length]
      if (!chosen) return
      const endMs = events.at(-1)?.atMs ?? 0
      const changed = never
        ? events.filter((event) => event !== chosen)
        : events.map(
            (event): TimelineEvent =>
              event === chosen ? { ...chosen, closedMs: Math.min(chosen.closedMs + laterMs, endMs) } : event,
          )
      expect(mttr(changed).atLeastMs ?? 0).toBeGreaterThanOrEqual((mttr(events).atLeastMs ?? 0) - 1e-6)
      if (!never) expect(mttr(changed).meanMs ?? 0).toBeGreaterThanOrEqual((mttr(events).meanMs ?? 0) - 1e-6)
    }),
  )
})

test('a recovery time is never below zero nor above what the incident lasted, unless its probe began before', () => {
  law(({ events }) => {
    const all = incidents(events)
    for (const [index, time] of recoveryTimes(events).entries()) {
      const incident = all[index]
      if (!incident) throw new Error('one recovery time for each incident')
      expect(time.recoveryMs).toBeGreaterThanOrEqual(0)
      expect(time.recoveryMs).toBeLessThanOrEqual(incident.lastedMs + incident.openedMs - incident.startedMs + 1e-6)
      expect(time.lowerBound).toBe(incident.open)
    }
  })
})

test('read back from JSON lines, a timeline is the same and measures the same', () => {
  law((timeline) => {
    const { events, warnings } = parseJSONL(timeline.toJSONL())
    expect(warnings).toEqual([])
    expect(toJSONL(events)).toBe(timeline.toJSONL())
    for (const system of [undefined, 'a', 'b'])
      expect(measure(events, system)).toEqual(measure(timeline.events, system))
  })
})

test('an interval holds its proportion, and narrows as trials are added', () => {
  const trials = fc
    .integer({ min: 1, max: 10_000 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)))
  fc.assert(
    fc.property(trials, ([successes, n]) => {
      const { low, high } = wilson(successes, n)
      expect(low).toBeLessThanOrEqual(successes / n)
      expect(high).toBeGreaterThanOrEqual(successes / n)
      const more = wilson(successes * 10, n * 10)
      expect(more.high - more.low).toBeLessThan(high - low)
    }),
  )
})
