import { expect, test } from 'vitest'
import { parseJSONL } from './parse.js'
import { toJSONL } from './timeline.js'
import { outage } from './timeline-builder.test-support.js'

const text = toJSONL(outage())

test('what was written is read back', () => {
  expect(parseJSONL(text)).toEqual({ events: outage(), warnings: [] })
  expect(parseJSONL('')).toEqual({ events: [], warnings: [] })
})

test('a last line that was cut off is dropped alone, wherever it was cut', () => {
  const whole = outage().length
  const start = text.lastIndexOf('\n', text.length - 2) + 1
  for (let end = start + 1; end < text.length - 1; end++) {
    const { events, warnings } = parseJSONL(text.slice(0, end))
    expect(events).toHaveLength(whole - 1)
    expect(warnings).toEqual([expect.stringContaining('was cut off')])
  }
  expect(parseJSONL(text.slice(0, -1))).toEqual({ events: outage(), warnings: [] })
})

test('other faults of a document are errors that name the line and the place in it', () => {
  const note = '{"seq":0,"atMs":0,"type":"note.added","text":"a"}\n'
  const messageOf = (document: string) => {
    try {
      return parseJSONL(document)
    } catch (error) {
      return (error as Error).message
    }
  }
  expect([
    messageOf(`${note}{"seq":1,\n${note}`),
    messageOf(`${note}{"seq":1,"atMs":0,"type":"note.added","text":5}\n`),
    messageOf(`${note}{"seq":1,"atMs":0,"type":"note.lost","text":"b"}\n`),
    messageOf(`${note}{"seq":1,"atMs":-1,"type":"note.added","text":"b"}\n`),
    messageOf(`{"seq":0,"atMs":0,"type":"note.added","text":"a","__proto__":{"polluted":1}}\n`),
    messageOf(`${note}${note}`),
    messageOf(`${note.replace('"atMs":0', '"atMs":9')}${note.replace('"seq":0', '"seq":1')}`),
    messageOf('[]\n'),
  ]).toMatchInlineSnapshot(`
    [
      "Line 2 of the timeline: Expected JSON.",
      "Line 2 of the timeline, at text: Invalid type: Expected string but received 5.",
      "Line 2 of the timeline, at type: Invalid type: Expected ("session.opened" | "session.closed" | "fault.armed" | "fault.injected" | "fault.lifted" | "call.began" | "call.ended" | "probe.succeeded" | "probe.failed" | "incident.opened" | "incident.closed" | "request.succeeded" | "request.failed" | "note.added" | "phase.began" | "alarm.raised" | "node.started" | "node.stopped" | "node.crashed" | "node.paused" | "node.resumed" | "link.cut" | "link.healed" | "operation.invoked" | "operation.returned" | "link.held" | "link.released" | "splitBrain.opened" | "splitBrain.closed" | "warning.raised") but received "note.lost".",
      "Line 2 of the timeline, at atMs: Invalid value: Expected >=0 but received -1.",
      "Line 1 of the timeline, at __proto__: Invalid key: Expected never but received "__proto__".",
      "Line 2 of the timeline, at seq: Expected more than 0, the one before, got 0.",
      "Line 2 of the timeline, at atMs: Expected 9 or later, got 0.",
      "Line 1 of the timeline, at type: Invalid type: Expected ("session.opened" | "session.closed" | "fault.armed" | "fault.injected" | "fault.lifted" | "call.began" | "call.ended" | "probe.succeeded" | "probe.failed" | "incident.opened" | "incident.closed" | "request.succeeded" | "request.failed" | "note.added" | "phase.began" | "alarm.raised" | "node.started" | "node.stopped" | "node.crashed" | "node.paused" | "node.resumed" | "link.cut" | "link.healed" | "operation.invoked" | "operation.returned" | "link.held" | "link.released" | "splitBrain.opened" | "splitBrain.closed" | "warning.raised") but received undefined.",
    ]
  `)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})
