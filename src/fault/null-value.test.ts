import { describe, expect, test } from 'vitest'
import { createRandom } from '../random/create-random.js'
import { faults } from './index.js'
import { type NullValueFault, nullValueKind } from './null-value.js'
import { wrongValueKind } from './wrong-value.js'

const context = {
  random: createRandom(1),
  nowMs: 0,
  point: 'p',
  call: 1,
  args: [],
  shape: 'async',
  target: 'call',
  state: {},
} as const
const altered = (value: NullValueFault['value'], answer: unknown) => {
  const verdict = nullValueKind.verdict(faults.nullValue(value), context)
  return verdict.act === 'alter' ? verdict.alter(answer) : expect.fail()
}

class Price {
  amount = 5
  get double() {
    return this.amount * 2
  }
}

test('null and undefined', () => expect([altered('null', 5), altered('undefined', 5)]).toEqual([null, undefined]))

test.each([
  ['text', ''],
  [[1, 2], []],
  [{ a: 1 }, {}],
  [5, 0],
  [5n, 0n],
  [true, false],
  [null, null],
  [undefined, undefined],
  [new Map([[1, 2]]), new Map()],
  [new Set([1]), new Set()],
  [Buffer.from('abc'), Buffer.alloc(0)],
  [new Float64Array(3), new Float64Array(0)],
  [new DataView(new ArrayBuffer(2)), new DataView(new ArrayBuffer(0))],
  [new ArrayBuffer(2), new ArrayBuffer(0)],
  [new Date(), new Date(Number.NaN)],
])('%o becomes empty', (answer, empty) => expect(altered('empty', answer)).toStrictEqual(empty))

describe('a field is removed', () => {
  const answer = Object.freeze({
    items: Object.freeze([Object.freeze({ price: 5, name: 'a' }), Object.freeze({ price: 6 })]),
    price: Object.assign(new Price(), { note: 'x' }),
    map: new Map([['key', { inner: 1, other: 2 }]]),
  })

  test.each([
    ['items', ['map', 'price']],
    ['map', ['items', 'price']],
  ])('%s at the top', (path, left) => {
    expect(Object.keys(altered({ remove: path }, answer) as object).sort()).toEqual(left)
    expect(Object.keys(answer)).toHaveLength(3)
  })

  test('inside arrays, classes and maps, sharing what is beside the path', () => {
    const priceless = altered({ remove: 'items.0.price' }, answer) as typeof answer
    expect(priceless.items).toEqual([{ name: 'a' }, { price: 6 }])
    expect(priceless.items[1]).toBe(answer.items[1])
    expect(priceless.map).toBe(answer.map)
    expect((altered({ remove: 'items.0' }, answer) as typeof answer).items).toEqual([{ price: 6 }])
    const noteless = (altered({ remove: 'price.note' }, answer) as typeof answer).price
    expect([noteless instanceof Price, noteless.double, 'note' in noteless]).toEqual([true, 10, false])
    expect((altered({ remove: 'price.double' }, answer) as typeof answer).price.double).toBe(undefined)
    expect((altered({ remove: 'map.key.inner' }, answer) as typeof answer).map.get('key')).toEqual({ other: 2 })
    expect(answer.map.get('key')).toEqual({ inner: 1, other: 2 })
  })

  test.each(['nothing', 'items.7', 'items.0.price.deep', 'items.x', '__proto__.x'])(
    '%s is not there: the answer stays',
    (path) => {
      expect(altered({ remove: path }, answer)).toBe(answer)
      expect(altered({ remove: path }, 5)).toBe(5)
    },
  )
})

test('a wrong value is made from the answer and the seed, or is a fresh copy each time', () => {
  const mapper = faults.wrongValue((price: number, random) => price + random.int(1, 6))
  const alter = (fault: ReturnType<typeof faults.wrongValue>, seed: number) => {
    const verdict = wrongValueKind.verdict(fault, { ...context, random: createRandom(seed) })
    return verdict.act === 'alter' ? verdict.alter(100) : expect.fail()
  }
  expect(alter(mapper, 1)).toBe(alter(mapper, 1))
  const fixed = faults.wrongValue({ value: { list: [] } })
  expect(alter(fixed, 1)).toEqual({ list: [] })
  expect(alter(fixed, 1)).not.toBe(alter(fixed, 1))
})
