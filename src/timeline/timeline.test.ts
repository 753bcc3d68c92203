import { expect, test } from 'vitest'
import { isTimeline, Timeline } from './timeline.js'
import { outage } from './timeline-builder.test-support.js'

test('events are numbered and dated as they come', () => {
  let nowMs = 5
  const timeline = new Timeline({
    get nowMs() {
      return nowMs
    },
  })
  timeline.note('first')
  nowMs = 7.5
  timeline.append({ type: 'fault.lifted', injection: 1, kind: 'hang', reason: 'lifted' })
  expect([...timeline]).toEqual([
    { seq: 0, atMs: 5, type: 'note.added', text: 'first' },
    { seq: 1, atMs: 7.5, type: 'fault.lifted', injection: 1, kind: 'hang', reason: 'lifted' },
  ])
})

test('JSON lines do not depend on the order of keys, nor on what is undefined', () => {
  const first = new Timeline({ nowMs: 0 })
  const second = new Timeline({ nowMs: 0 })
  first.append({ type: 'fault.lifted', injection: 1, kind: 'hang', reason: 'lifted' })
  second.append({ reason: 'lifted', kind: 'hang', type: 'fault.lifted', injection: 1 })
  expect(first.toJSONL()).toBe(
    '{"seq":0,"atMs":0,"type":"fault.lifted","injection":1,"kind":"hang","reason":"lifted"}\n',
  )
  expect(second.hash()).toBe(first.hash())
})

test('the hash is that of a fixed text, on every Node', () => {
  const timeline = new Timeline({ nowMs: 1 / 3 })
  timeline.append({ type: 'session.opened', seed: 42, epochMs: 1e21 })
  timeline.append({ type: 'note.added', text: 'naïve \ud800 "—"' })
  expect(timeline.toJSONL()).toMatchInlineSnapshot(`
    "{"seq":0,"atMs":0.3333333333333333,"type":"session.opened","epochMs":1e+21,"seed":42}
    {"seq":1,"atMs":0.3333333333333333,"type":"note.added","text":"naïve \\ud800 \\"—\\""}
    "
  `)
  expect(timeline.hash()).toMatchInlineSnapshot(`"2cb230b3b08fe0b94faaa66fe479073e21d9f4f07d088e87860b1cc9e217d09d"`)
})

test('a timeline is known across copies of the package', () => {
  expect(isTimeline(new Timeline({ nowMs: 0 }))).toBe(true)
  expect(isTimeline({ [Symbol.for('faultline.timeline')]: true })).toBe(true)
  for (const other of [null, undefined, [], outage(), 'x', {}]) expect(isTimeline(other)).toBe(false)
})

test('who listens is told of each event as it is written, and of none once it stops', () => {
  const timeline = new Timeline({ nowMs: 1 })
  const heard: string[] = []
  timeline.note('before')
  timeline.onAppend((event) => heard.push(`${event.seq} ${event.type}`))
  timeline.note('first')
  timeline.append({ type: 'alarm.raised', alarm: 'pager' })
  expect(heard).toEqual(['1 note.added', '2 alarm.raised'])
  timeline.onAppend(undefined)
  timeline.note('after')
  expect(heard).toHaveLength(2)
})

test('events that are forgotten leave their numbers behind, and the array', () => {
  const timeline = new Timeline({ nowMs: 1 })
  const { events } = timeline
  timeline.note('first')
  timeline.forget()
  timeline.note('second')
  expect(timeline.events).toBe(events)
  expect(events).toMatchObject([{ seq: 1, text: 'second' }])
})
