import { expect, test } from 'vitest'
import { addsEachTime } from './effects.js'
import { isTransient, labelOf } from './errors.js'
import { Spans } from './spans.js'

test('whether a call adds something is told by the first word of its method', () => {
  const adding = [
    'bank.charge',
    'bank.chargeCard',
    'send',
    'queue.sendMany',
    'Orders.Place',
    'db.insert_row',
    'a.b.ship',
  ]
  const harmless = ['bank.find', 'bank.chargeback', 'sender.get', 'charges.list', 'stock.settle', 'api', 'fs.write', '']
  expect(adding.filter((point) => !addsEachTime(point))).toEqual([])
  expect(harmless.filter(addsEachTime)).toEqual([])
})

test('errors go by their code, and by their name where the code is only a number', () => {
  expect(labelOf({ name: 'Error', message: '', code: 'ECONNRESET' })).toBe('ECONNRESET')
  expect(labelOf({ name: 'TimeoutError', message: '', code: '23' })).toBe('TimeoutError')
  expect(isTransient({ name: 'TimeoutError', message: '', code: '23' })).toBe(true)
  expect(isTransient({ name: 'TypeError', message: '' })).toBe(false)
  expect(isTransient(undefined)).toBe(false)
})

test('spans merge where they touch, and meet what has an instant in common with them', () => {
  const spans = new Spans([
    { fromMs: 30, untilMs: 40 },
    { fromMs: 0, untilMs: 10 },
    { fromMs: 10, untilMs: 20 },
    { fromMs: 12, untilMs: 15 },
  ])
  expect([spans.firstMs, spans.lastMs, spans.empty]).toEqual([0, 40, false])
  const met = [
    [20, 21],
    [21, 29],
    [29, 30],
    [40, 99],
    [41, 99],
    [5, 35],
  ].map(([a = 0, b = 0]) => spans.meets(a, b))
  expect(met).toEqual([true, false, true, true, false, true])
  expect(new Spans([]).meets(0, 1)).toBe(false)
})
