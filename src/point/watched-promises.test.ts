import { expect, test, vi } from 'vitest'
import { isPending, WatchedPromises } from './watched-promises.js'

const point = { name: 'payments.charge', calls: 0, active: false }

test('tells a pending promise from a settled one without touching it', () => {
  const rejected = Promise.reject(new Error('x'))
  rejected.catch(() => {})
  class Own extends Promise<unknown> {}
  const pending = new Promise(() => {})
  const then = vi.spyOn(pending, 'then')
  expect([pending, new Own(() => {})].map(isPending)).toEqual([true, true])
  const settled = [Promise.resolve('{ <pending> }'), Promise.resolve({ '<pending>': 1 }), Own.resolve(1), rejected]
  expect(settled.map(isPending)).toEqual([false, false, false, false])
  expect(then).not.toHaveBeenCalled()
})

test('lists what is pending, first begun first', () => {
  const watched = new WatchedPromises()
  watched.add(point, 1, 0, new Promise(() => {}), { stack: 'at buy' })
  watched.add(point, 2, 10, Promise.resolve())
  watched.add(point, 3, 20, new Promise(() => {}))
  expect(watched.list()).toEqual([
    { point: 'payments.charge', call: 1, sinceMs: 0, stack: 'at buy' },
    { point: 'payments.charge', call: 3, sinceMs: 20 },
  ])
  watched.clear()
  expect(watched.list()).toEqual([])
})

test('a pending promise outlasts any number that have settled', () => {
  const watched = new WatchedPromises()
  watched.add(point, 1, 0, new Promise(() => {}))
  for (let call = 2; call < 5000; call++) watched.add(point, call, call, Promise.resolve(call))
  expect(watched.list().map(({ call }) => call)).toEqual([1])
})

test('whether all have settled is known without taking a rejection from whoever is to hear of it', async () => {
  class Own<T> extends Promise<T> {}
  let resolve = (_value: number) => {}
  const late = new Promise<number>((done) => {
    resolve = done
  })
  const watched = new WatchedPromises()
  expect(watched.settled()).toBe(true)
  for (const promise of [Promise.resolve(1), Promise.reject(new Error('told')).catch(() => {}), Own.resolve(2)])
    watched.add(point, 1, 0, promise)
  await undefined
  expect(await watched.settled()).toBe(true)
  watched.add(point, 2, 0, late)
  expect(await watched.settled()).toBe(false)
  expect(watched.list()).toMatchObject([{ call: 2 }])
  resolve(1)
  expect(await watched.settled()).toBe(true)
  watched.add(point, 3, 0, new Own(() => {}))
  expect(await watched.settled()).toBe(false)
})
