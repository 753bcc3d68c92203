import * as v from 'valibot'
import { liftReasons, type TimelineEvent } from './event.js'

const text = v.string()
const flag = v.boolean()
const ms = v.pipe(v.number(), v.finite(), v.minValue(0))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const fromOne = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const error = v.strictObject({ name: text, message: text, code: v.exactOptional(text) })
const optionalError = v.exactOptional(error)

const stamp = { seq: count, atMs: ms }
const fault = { ...stamp, injection: fromOne, kind: text }
const call = { ...stamp, point: text, call: fromOne }
const probe = { ...stamp, system: text, startedMs: ms }
const request = { ...probe, request: fromOne }
const operation = { ...stamp, history: text, client: text, operation: fromOne }
const incident = { ...stamp, system: text, incident: fromOne }
const node = { ...stamp, node: text }
const cut = { ...stamp, cluster: text, cut: fromOne, text }

/**
 * The events of `event.ts`, for what is read from outside. Strict: a field that is not known would change the hash of
 * a timeline that is written again.
 */
export const eventSchema = v.variant('type', [
  v.strictObject({ ...stamp, type: v.literal('session.opened'), seed: v.number(), epochMs: v.number() }),
  v.strictObject({
    ...stamp,
    type: v.literal('session.closed'),
    outcome: v.picklist(['passed', 'failed']),
    error: optionalError,
  }),
  v.strictObject({
    ...fault,
    type: v.literal('fault.armed'),
    text,
    at: v.nullable(text),
    fromMs: ms,
    untilMs: v.nullable(ms),
    severity: v.exactOptional(v.picklist(['low', 'medium', 'high', 'critical'])),
    scenario: v.exactOptional(text),
  }),
  v.strictObject({
    ...fault,
    type: v.literal('fault.injected'),
    point: text,
    call: count,
    act: text,
    delayMs: v.exactOptional(ms),
    error: optionalError,
    node: v.exactOptional(text),
  }),
  v.strictObject({
    ...fault,
    type: v.literal('fault.lifted'),
    reason: v.picklist(liftReasons),
  }),
  v.strictObject({
    ...call,
    type: v.literal('call.began'),
    args: text,
    node: v.exactOptional(text),
    system: v.exactOptional(text),
    request: v.exactOptional(fromOne),
    probe: v.exactOptional(v.literal(true)),
  }),
  v.strictObject({
    ...call,
    type: v.literal('call.ended'),
    startedMs: ms,
    outcome: v.picklist(['answered', 'failed']),
    error: optionalError,
    injection: v.exactOptional(fromOne),
    status: v.exactOptional(count),
  }),
  v.strictObject({ ...probe, type: v.literal('probe.succeeded'), degraded: flag }),
  v.strictObject({ ...probe, type: v.literal('probe.failed'), timedOut: flag, error: optionalError }),
  v.strictObject({ ...incident, type: v.literal('incident.opened') }),
  v.strictObject({ ...incident, type: v.literal('incident.closed'), openedMs: ms, closedMs: ms }),
  v.strictObject({ ...request, type: v.literal('request.succeeded'), degraded: flag }),
  v.strictObject({ ...request, type: v.literal('request.failed'), error: optionalError }),
  v.strictObject({ ...stamp, type: v.literal('note.added'), text }),
  v.strictObject({ ...stamp, type: v.literal('phase.began'), phase: text, experiment: text }),
  v.strictObject({ ...stamp, type: v.literal('alarm.raised'), alarm: text }),
  v.strictObject({ ...node, type: v.literal('node.started'), start: fromOne }),
  v.strictObject({ ...node, type: v.literal('node.stopped') }),
  v.strictObject({ ...node, type: v.literal('node.crashed') }),
  v.strictObject({ ...node, type: v.literal('node.paused') }),
  v.strictObject({ ...node, type: v.literal('node.resumed') }),
  v.strictObject({ ...cut, type: v.literal('link.cut') }),
  v.strictObject({ ...cut, type: v.literal('link.healed') }),
  v.strictObject({ ...operation, type: v.literal('operation.invoked'), op: v.looseObject({ name: text }) }),
  v.strictObject({
    ...operation,
    type: v.literal('operation.returned'),
    startedMs: ms,
    outcome: v.picklist(['ok', 'failed', 'unknown']),
    result: v.exactOptional(v.unknown()),
    error: optionalError,
  }),
  v.strictObject({ ...cut, type: v.literal('link.held') }),
  v.strictObject({ ...cut, type: v.literal('link.released') }),
  v.strictObject({ ...stamp, type: v.literal('splitBrain.opened'), cluster: text, leaders: v.array(text) }),
  v.strictObject({ ...stamp, type: v.literal('splitBrain.closed'), cluster: text, openedMs: ms }),
  v.strictObject({ ...stamp, type: v.literal('warning.raised'), code: text, message: text }),
])

const byType = new Map<unknown, (typeof eventSchema.options)[number]>(
  eventSchema.options.map((option) => [option.entries.type.literal, option]),
)

/** Whether this version knows events of that type. */
export function isEventType(type: unknown): boolean {
  return byType.has(type)
}

/** The schema of what says of itself that it is of that type: `variant` tries one after the other, a million times. */
export function schemaFor(value: unknown): typeof eventSchema | (typeof eventSchema.options)[number] {
  return byType.get((value as { readonly type?: unknown } | null | undefined)?.type) ?? eventSchema
}

// Fails to compile when `event.ts` and this file say different things.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
type Mutable<T> = unknown extends T ? T : { -readonly [K in keyof T]: Mutable<T[K]> }
export const schemaIsComplete: Same<v.InferOutput<typeof eventSchema>, Mutable<TimelineEvent>> = true
