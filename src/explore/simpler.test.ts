import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faults } from '../fault/index.js'
import { parseSchedule } from '../schedule/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import { faultSchedule } from './fault-schedule.js'
import { isSimpler } from './measure.test-support.js'
import { simplerFrom, simplerSchedules } from './simpler.js'

const scheduleOf = (...injections: InjectionData[]): Schedule => ({ version: 1, seed: 7, injections })

test('what takes most away comes first: injections, windows, calls, chance, size, kind', () => {
  const late: InjectionData = {
    fault: faults.latency({ delayMs: 3 }),
    at: 'a',
    when: { fromMs: 2, forMs: 2, calls: [1, 2], probability: 0.5 },
  }
  const told = [...simplerSchedules(scheduleOf(late))].map(({ injections: [only] }) => {
    if (only === undefined) return 'none'
    const { fromMs = 0, forMs, calls, probability } = only.when ?? {}
    const kind = only.fault.kind === 'latency' ? (only.fault as { delayMs?: number }).delayMs : only.fault.kind
    return `${kind} [${fromMs}, +${forMs}) ${calls} ${probability ?? 'sure'}`
  })
  expect(told).toMatchInlineSnapshot(`
    [
      "none",
      "3 [2, +1) 1,2 0.5",
      "3 [3, +1) 1,2 0.5",
      "3 [0, +2) 1,2 0.5",
      "3 [1, +2) 1,2 0.5",
      "3 [2, +2) 1 0.5",
      "3 [2, +2) 2 0.5",
      "3 [2, +2) 1,2 sure",
      "1 [2, +2) 1,2 0.5",
      "2 [2, +2) 1,2 0.5",
      "exception [2, +2) 1,2 0.5",
    ]
  `)
})

test('calls in a row get earlier together, and stay in order', () => {
  const row: InjectionData = { fault: faults.exception('ECONNRESET'), when: { calls: [3, 5] } }
  const calls = [...simplerSchedules(scheduleOf(row))].map(({ injections }) => injections[0]?.when?.calls?.join(' '))
  expect(calls).toEqual([undefined, '3', '5', '1 3', '2 4', '1 5', '2 5', '1 3', '3 4'])
})

test('of many injections first each alone, then all but some; none comes twice', () => {
  const many = (count: number) =>
    scheduleOf(...Array.from({ length: count }, (_, at) => ({ fault: faults.hang(), at: `${at}` })))
  const left = (count: number) =>
    [...simplerSchedules(many(count))]
      .filter(({ injections }) => injections.length < count)
      .map(({ injections }) => injections.map(({ at }) => at).join(''))
  expect(left(2)).toEqual(['', '0', '1'])
  expect(left(4)).toEqual(['', '0', '1', '2', '3', '23', '01', '123', '023', '013', '012'])
  for (const count of [1, 3, 5, 8, 9, 20]) expect(left(count)).toHaveLength(new Set(left(count)).size)
})

test('an order is left out, then loses choices, then they get smaller', () => {
  const orders = [...simplerSchedules({ ...scheduleOf(), order: [0, 3, 0, 1, 0] })].map(({ order }) => order)
  expect(orders).toEqual([undefined, [], [0, 3], [0, 0, 0, 1], [0, 1, 0, 1, 0], [0, 2, 0, 1, 0]])
})

test('errors get plainer where calls meet them; those of files, and faults of clocks, stay', () => {
  const plainer = (fault: InjectionData['fault']) =>
    [...simplerFrom(scheduleOf({ fault }), 0)]
      .filter(([, pass]) => pass === 7)
      .map(([{ injections }]) => injections[0]?.fault)
  const reset = faults.exception('ECONNRESET')
  expect(plainer(faults.exception(503, { via: 'throw' }))).toEqual([{ ...reset, via: 'throw' }])
  expect(plainer(faults.lostAnswer('ETIMEDOUT'))).toEqual([reset, faults.lostAnswer()])
  expect(plainer(faults.exception(new TypeError('own')))).toEqual([reset])
  for (const fault of [reset, faults.exception('EIO'), faults.clockJump({ byMs: 5 }), faults.diskFull()])
    expect(plainer(fault)).toEqual([])
})

test('whatever is offered is a schedule, and strictly simpler, so that it ends', () => {
  const schedules = faultSchedule({
    points: ['a', 'b.*'],
    kinds: ['exception', 'lostAnswer', 'latency', 'hang', 'nullValue', 'throttle', 'barrier', 'duplicate', 'drop'],
    globals: true,
    calls: 9,
    windows: { within: '20s' },
    probability: 0.5,
    maxFaults: 9,
  })
  const orders = fc.option(fc.array(fc.nat(3), { maxLength: 6 }), { nil: undefined })
  fc.assert(
    fc.property(schedules, orders, fc.nat(), (drawn, order, path) => {
      let schedule: Schedule = order === undefined ? drawn : { ...drawn, order }
      for (let step = 0; step < 12; step++) {
        const simpler = [...simplerSchedules(schedule)]
        for (const one of simpler) if (!isSimpler(one, schedule)) expect.fail(JSON.stringify([schedule, one]))
        const next = simpler[path % Math.max(1, simpler.length)]
        if (next === undefined) break
        expect(parseSchedule(next)).toEqual(next)
        schedule = next
      }
    }),
    { numRuns: 60 },
  )
})
