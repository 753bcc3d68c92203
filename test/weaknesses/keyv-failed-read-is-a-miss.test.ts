import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import Keyv from 'keyv'
import { expect, test } from 'vitest'
import { Page } from './weakness.test-support.js'

const page = new Page('keyv-failed-read-is-a-miss')

/** A store as adapters of databases are: asynchronous. */
function storeOf() {
  const rows = new Map<string, unknown>()
  return {
    get: async (key: string) => rows.get(key),
    set: async (key: string, value: unknown) => void rows.set(key, value),
    delete: async (key: string) => rows.delete(key),
    clear: async () => rows.clear(),
  }
}

interface Marks {
  get(key: string): Promise<unknown>
  set(key: string, value: unknown): Promise<unknown>
}

/** The same order arrives three times; the store of what was done refuses from the second on. */
async function ship(chaos: Chaos, marksOf: (keyv: Keyv) => Marks) {
  const store = chaos.wrap('store', storeOf())
  const logged: string[] = []
  const keyv = new Keyv({ store })
  keyv.on('error', (error: { code: string }) => logged.push(error.code))
  const marks = marksOf(keyv)
  let shipped = 0
  let heard = 0
  const arrive = async () => {
    if (await marks.get('order 1')) return
    shipped++
    await marks.set('order 1', 'shipped')
  }
  await arrive()
  chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: 'store.*' })
  await arrive().catch(() => heard++)
  await arrive().catch(() => heard++)
  expect(new Set(logged)).toEqual(new Set(['ECONNREFUSED']))
  return { 'shipments of one order': shipped, 'failures that the caller meets': heard }
}

test(
  'default, with a listener for errors: a read that fails is a miss, and the order is shipped three times',
  withChaos(async (chaos) => {
    const seen = await ship(chaos, (keyv) => keyv)
    expect(Object.values(seen)).toEqual([3, 0])
    page.shows('default', seen)
  }),
)

test(
  'a wrapper that asks the error event: the order is shipped once, and both failures are met',
  withChaos(async (chaos) => {
    const seen = await ship(chaos, (keyv) => {
      let failure: unknown
      keyv.on('error', (error: unknown) => {
        failure = error
      })
      const strict = async <T>(answer: () => Promise<T>): Promise<T> => {
        failure = undefined
        const value = await answer()
        if (failure !== undefined) throw failure
        return value
      }
      return { get: (key) => strict(() => keyv.get(key)), set: (key, value) => strict(() => keyv.set(key, value)) }
    })
    expect(Object.values(seen)).toEqual([1, 2])
    page.shows('cured', seen)
  }),
)
