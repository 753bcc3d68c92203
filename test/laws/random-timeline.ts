import fc from 'fast-check'
import { IncidentTracker } from '../../src/system/incident-tracker.js'
import type { LiftReason, NewEvent } from '../../src/timeline/event.js'
import { Timeline, type TimelineEvent } from '../../src/timeline/index.js'

/** Events of a run that there could have been, in whole milliseconds, and what the record does not tell of it. */
export interface RandomRun {
  readonly events: readonly TimelineEvent[]
  /** Good probes in a row that close an incident, by system. */
  readonly stable: Readonly<Record<string, number>>
}

const ms = (max: number) => fc.nat({ max })
const error = { name: 'Error', message: 'down' }

const probe = fc.record({
  lasts: fc.oneof(fc.constant(0), ms(30)),
  answer: fc.constantFrom('good', 'good', 'good', 'degraded', 'degraded', 'bad', 'bad', 'late'),
})

const request = fc.record({
  gap: ms(40),
  lasts: fc.oneof(fc.constant(0), ms(80)),
  answer: fc.constantFrom('full', 'full', 'degraded', 'failed'),
})

const system = fc.record({
  from: ms(20),
  every: fc.integer({ min: 1, max: 40 }),
  stable: fc.integer({ min: 1, max: 3 }),
  /** Where in a millisecond its probes are written, among all else that happens then. */
  order: ms(3),
  probes: fc.array(probe, { maxLength: 25, size: 'max' }),
  requests: fc.array(request, { maxLength: 25, size: 'max' }),
})

const injection = fc.record({
  armed: ms(100),
  wait: ms(60),
  lasts: fc.option(fc.integer({ min: 1, max: 200 })),
  severity: fc.option(fc.constantFrom('low', 'medium', 'high', 'critical')),
  scenario: fc.option(fc.constantFrom('packetLoss', 'highLatency')),
  point: fc.constantFrom('payments.charge', 'stock.take', ''),
  acts: fc.array(fc.record({ after: ms(80), delay: ms(20), error: fc.boolean() }), { maxLength: 6 }),
  /** What ends it, if its window does not do so before; and when, after it was armed. */
  end: fc.option(fc.record({ reason: fc.constantFrom<LiftReason>('lifted', 'limit', 'aborted'), after: ms(200) })),
})

const call = fc.record({
  from: ms(300),
  lasts: fc.option(ms(40)),
  point: fc.constantFrom('payments.charge', 'stock.take', 'mail.send'),
  failed: fc.boolean(),
})

const plan = fc.record({
  a: system,
  b: fc.option(system),
  injections: fc.array(injection, { maxLength: 5, size: 'max' }),
  calls: fc.array(call, { maxLength: 8 }),
  horizon: fc.integer({ min: 1, max: 400 }),
  closed: fc.boolean(),
})

type Of<A> = A extends fc.Arbitrary<infer T> ? T : never

/** What is written at one moment; `order` among what is written in the same millisecond. */
interface Moment {
  readonly at: number
  readonly order: number
  readonly write: () => void
}

/** Runs of one or two systems under injections that overlap, end in every way there is, or do not. */
export const randomRun: fc.Arbitrary<RandomRun> = plan.map(({ a, b, injections, calls, horizon, closed }) => {
  let nowMs = 0
  const timeline = new Timeline({
    get nowMs() {
      return nowMs
    },
  })
  const record = (event: NewEvent) => timeline.append(event)
  const moments = [
    ...momentsOfSystem('a', a, record),
    ...(b === null ? [] : momentsOfSystem('b', b, record)),
    ...injections.flatMap((shape, index) => momentsOfInjection(index + 1, shape, closed ? horizon : null, record)),
    ...calls.flatMap((shape, index) => momentsOfCall(index + 1, shape, record)),
  ]
  for (const { at, write } of moments.sort((x, y) => x.at - y.at || x.order - y.order)) {
    if (at > horizon) break
    nowMs = at
    write()
  }
  nowMs = horizon
  if (closed) record({ type: 'session.closed', outcome: 'passed' })
  return { events: timeline.events, stable: { a: a.stable, ...(b && { b: b.stable }) } }
})

/** Probes of one system never overlap, and its incidents are kept by the tracker itself. */
function momentsOfSystem(name: string, shape: Of<typeof system>, record: (event: NewEvent) => void): Moment[] {
  const tracker = new IncidentTracker(name, shape.stable, record)
  const moments: Moment[] = []
  let startedMs = shape.from
  for (const { lasts, answer } of shape.probes) {
    const at = startedMs + lasts
    const base = { system: name, startedMs }
    const good = answer === 'good' || answer === 'degraded'
    const write = () => {
      if (good) record({ type: 'probe.succeeded', ...base, degraded: answer === 'degraded' })
      else if (answer === 'late') record({ type: 'probe.failed', ...base, timedOut: true })
      else record({ type: 'probe.failed', ...base, timedOut: false, error })
      tracker.probed(good, at)
    }
    moments.push({ at, order: shape.order, write })
    startedMs = Math.max(startedMs + shape.every, at)
  }
  let sentMs = 0
  for (const [index, { gap, lasts, answer }] of shape.requests.entries()) {
    sentMs += gap
    const base = { system: name, request: index + 1, startedMs: sentMs }
    const write = () => {
      if (answer === 'failed') record({ type: 'request.failed', ...base, error })
      else record({ type: 'request.succeeded', ...base, degraded: answer === 'degraded' })
    }
    moments.push({ at: sentMs + lasts, order: shape.order, write })
  }
  return moments
}

/** It is lifted once, acts in its window alone, and not after it was lifted. */
function momentsOfInjection(
  id: number,
  shape: Of<typeof injection>,
  closeMs: number | null,
  record: (event: NewEvent) => void,
): Moment[] {
  const { armed, wait, lasts, end, point } = shape
  // Without a window `fromMs` is 0, whenever it was armed.
  const fromMs = wait === 0 && lasts === null ? 0 : armed + wait
  const untilMs = lasts === null ? null : fromMs + lasts
  const kind = 'drop'
  const base = { injection: id, kind }
  const begins = Math.max(fromMs, armed)
  const acts = shape.acts
    .map((act) => ({ ...act, at: begins + act.after }))
    .filter(({ at }) => untilMs === null || at < untilMs)
    .sort((x, y) => x.at - y.at)
  const lastActMs = acts.at(-1)?.at
  const asked = end === null ? undefined : end.reason === 'limit' ? lastActMs : armed + end.after
  const lifts: { at: number; reason: LiftReason }[] = [
    ...(untilMs === null ? [] : [{ at: untilMs, reason: 'window' as const }]),
    ...(asked === undefined || end === null ? [] : [{ at: asked, reason: end.reason }]),
    ...(closeMs === null || armed > closeMs ? [] : [{ at: closeMs, reason: 'session' as const }]),
  ]
  const lift = lifts.sort((x, y) => x.at - y.at)[0]
  const made = {
    ...(shape.severity === null ? {} : { severity: shape.severity }),
    ...(shape.scenario === null ? {} : { scenario: shape.scenario }),
  }
  const arm: NewEvent = { type: 'fault.armed', ...base, text: 'drop', at: null, fromMs, untilMs, ...made }
  return [
    { at: armed, order: 0, write: () => record(arm) },
    ...acts
      .filter(({ at }) => lift === undefined || at <= lift.at)
      .map(({ at, delay, error: raises }, index) => ({
        at,
        order: 1,
        write: () =>
          record({
            type: 'fault.injected',
            ...base,
            point,
            call: point === '' ? 0 : index + 1,
            act: 'hold',
            ...(delay === 0 ? {} : { delayMs: delay }),
            ...(raises ? { error } : {}),
          }),
      })),
    ...(lift === undefined
      ? []
      : [{ at: lift.at, order: 2, write: () => record({ type: 'fault.lifted', ...base, reason: lift.reason }) }]),
  ]
}

function momentsOfCall(number: number, shape: Of<typeof call>, record: (event: NewEvent) => void): Moment[] {
  const { from, lasts, point, failed } = shape
  const base = { point, call: number }
  const outcome = failed ? ({ outcome: 'failed', error } as const) : ({ outcome: 'answered' } as const)
  const began = () => record({ type: 'call.began', ...base, args: '', system: 'a', request: 1 })
  const ended = () => record({ type: 'call.ended', ...base, startedMs: from, ...outcome })
  return [
    { at: from, order: 0, write: began },
    ...(lasts === null ? [] : [{ at: from + lasts, order: 1, write: ended }]),
  ]
}
