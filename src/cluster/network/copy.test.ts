import fc from 'fast-check'
import { expect, test } from 'vitest'
import { copyAgain, copyOf } from './copy.js'

test('copies are what structuredClone makes, whatever the data', () => {
  const shared = { x: 1 }
  const cyclic: Record<string, unknown> = { a: [1] }
  cyclic.self = cyclic
  const sparse = Object.assign(new Array<number>(3), { 0: 1, 2: 3 })
  const named = Object.assign([1, 2], { name: 'n' })
  const special = [
    ...[undefined, null, -0, Number.NaN, 5n, 'x', true, {}, [], [[]], { a: { b: [1, { c: 'd' }] } }],
    ...[new Date(5), new Map([[1, { a: 1 }]]), new Set([1]), new Uint8Array([1, 2]), /x/g, new Error('no')],
    ...[[shared, shared], { one: shared, two: { shared } }, cyclic, sparse, named, { [Symbol('s')]: 1, a: 1 }],
    ...[
      Object.create({ inherited: 1 }),
      Object.assign(Object.create(null), { a: 1 }),
      new (class A {
        b = 1
      })(),
    ],
    Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`k${at}`, { at }])),
    Array.from({ length: 100 }, (_, at) => at),
    JSON.parse('{"__proto__": {"a": 1}, "b": 2}'),
  ]
  for (const data of special) {
    expect(copyOf(data)).toStrictEqual(structuredClone(data))
    expect(copyAgain(copyOf(data))).toStrictEqual(structuredClone(data))
  }
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
      (data) => {
        expect(copyAgain(copyOf(data))).toStrictEqual(structuredClone(data))
      },
    ),
  )
  const twice = copyOf({ one: shared, two: [shared] }) as { one: unknown; two: unknown[] }
  expect(twice.one).toBe(twice.two[0])
})

test('nothing of a copy is shared with what it was made of; getters are read once', () => {
  const data = { list: [{ a: 1 }], at: new Date(0) }
  const copy = copyOf(data) as typeof data
  expect([copy === data, copy.list === data.list, copy.list[0] === data.list[0], copy.at === data.at]).toEqual([
    false,
    false,
    false,
    false,
  ])
  let reads = 0
  const counting = {
    get n() {
      return ++reads
    },
  }
  expect(copyOf(counting)).toEqual({ n: 1 })
})

test.each([
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
  ['a function inside', { deep: [{ f: () => 1 }] }],
  ['a promise', Promise.resolve()],
])('%s cannot be sent, and the error says so', (_, data) => {
  expect(() => copyOf(data)).toThrow(/^Expected `data` to be data that can be copied \(.*could not be cloned/)
})
