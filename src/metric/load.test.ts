import { expect, test } from 'vitest'
import type { TimelineEvent } from '../timeline/event.js'
import { amplification, drawLoad, loadSteps, peakLoad } from './index.js'

let seq = 0
const call = (atMs: number, request?: number, point = 'db'): TimelineEvent => ({
  ...{ type: 'call.began', seq: seq++, atMs, point, call: 1, args: '' },
  ...(request === undefined ? {} : { system: 'shop', request }),
})
const armed = (atMs: number, untilMs: number): TimelineEvent => ({
  ...{ type: 'fault.armed', seq: seq++, atMs, injection: 1, kind: 'exception', text: 'exception', at: null },
  ...{ fromMs: atMs, untilMs },
})

const events = [
  ...[call(0, 1), call(100, 2), call(1000, 3), armed(2000, 3000)],
  ...[call(2000, 4), call(2100, 4), call(2200, 4), call(2300, 5), call(2400, 5)],
  ...[call(2500, undefined), call(4500, 6, 'other')],
]

test('calls in steps, those without any among them', () => {
  expect(loadSteps(events)).toEqual([
    { fromMs: 0, calls: 2, requests: 2 },
    { fromMs: 1000, calls: 1, requests: 1 },
    { fromMs: 2000, calls: 6, requests: 2 },
    { fromMs: 3000, calls: 0, requests: 0 },
    { fromMs: 4000, calls: 1, requests: 1 },
  ])
  expect(loadSteps(events, { points: ['db'], everyMs: 2000 }).map(({ calls }) => calls)).toEqual([3, 6])
  expect(loadSteps([])).toEqual([])
})

test('amplification: calls for each request, calm and under chaos; who calls for nobody is left out', () => {
  expect(amplification(events)).toEqual({ factor: 9 / 6, calm: 1, underChaos: 2.5, most: 3 })
  expect(amplification(events, { points: ['other'] })).toEqual({ factor: 1, calm: 1, underChaos: null, most: 1 })
  expect(amplification([])).toEqual({ factor: null, calm: null, underChaos: null, most: 0 })
})

test('peak load beside the mean of calm steps', () => {
  const { peak, steady, ratio } = peakLoad(events)
  expect([peak?.fromMs, peak?.calls, steady, ratio]).toEqual([2000, 6, 1, 6])
  expect(peakLoad([])).toEqual({ peak: null, steady: null, ratio: null })
})

test('the chart', () => {
  expect(drawLoad(events, { width: 12 })).toMatchInlineSnapshot(`
    "   0 ms ████ 2, ×1
    1000 ms ██ 1, ×1
    2000 ms ████░░░░░░░░ 6, ×3
    3000 ms 0
    4000 ms ██ 1, ×1
    █ one call a request  ░ tried again  calls a request: ×1.5, calm ×1, under chaos ×2.5"
  `)
  expect(drawLoad([])).toContain('recordCalls')
})

test('options are checked', () => {
  expect(() => loadSteps(events, { everyMs: 0 })).toThrow('Expected `everyMs`')
  expect(() => peakLoad(events, { points: 'db' as never })).toThrow('Expected `points`')
  expect(() => amplification(events, { every: 5 } as never)).toThrow('every')
})
