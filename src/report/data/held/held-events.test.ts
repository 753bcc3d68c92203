import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TimelineEvent } from '../../../timeline/event.js'
import { HeldEvents } from './held-events.js'

const text = fc.constantFrom('a', 'payments.charge', '00ff00aa', '', 'ffffffff', '\ud800')
const number = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53 - 1))
const ms = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.double({ min: 0, max: 1e9, noNaN: true }))
const error = fc.record(
  { name: text, message: text, code: text },
  { requiredKeys: ['name', 'message'], noNullPrototype: true },
)
const record = (fields: Record<string, fc.Arbitrary<unknown>>, optional: readonly string[]) => {
  const requiredKeys = Object.keys(fields).filter((key) => !optional.includes(key))
  return fc.record(fields, { requiredKeys, noNullPrototype: true }) as fc.Arbitrary<object>
}
const event = fc.oneof(
  record(
    {
      type: fc.constant('call.began'),
      point: text,
      call: number,
      args: text,
      node: text,
      system: text,
      request: number,
      probe: fc.constant(true),
    },
    ['node', 'system', 'request', 'probe'],
  ),
  record(
    {
      type: fc.constant('call.ended'),
      point: text,
      call: number,
      startedMs: ms,
      outcome: fc.constantFrom('answered', 'failed'),
      error,
      injection: number,
      status: number,
    },
    ['error', 'injection', 'status'],
  ),
  record(
    { type: fc.constant('request.succeeded'), system: text, request: number, startedMs: ms, degraded: fc.boolean() },
    [],
  ),
  record({ type: fc.constant('probe.succeeded'), system: text, startedMs: ms, degraded: fc.boolean() }, []),
  record({ type: fc.constant('note.added'), text }, []),
)

test('what is held is what was put in, in its order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(event, ms)), (some) => {
      const events = some.map(([made, atMs], seq) => ({ seq, atMs, ...made })) as unknown as TimelineEvent[]
      const held = new HeldEvents()
      for (const one of events) held.push(one)
      expect([...held]).toStrictEqual(events)
      expect(held.length).toBe(events.length)
      expect(held.last).toEqual(events.at(-1))
      expect([...held.calls(), ...held.others].length).toBe(events.length)
    }),
  )
})

test('more than a chunk of calls', () => {
  const held = new HeldEvents()
  for (let seq = 0; seq < 40_000; seq++)
    held.push({ seq, atMs: seq / 2, type: 'call.began', point: 'db', call: seq + 1, args: '' })
  let at = 0
  for (const { seq, atMs } of held) {
    if (seq !== at || atMs !== at / 2) throw new Error(`${at}: ${seq}, ${atMs}`)
    at++
  }
  expect(at).toBe(40_000)
})
