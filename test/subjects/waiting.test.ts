import { type ExploreOptions, NeverSettledError, search } from '@faultline/vitest/explore'
import { Mutex } from 'async-mutex'
import type { Chaos } from 'faultline'
import { createPool } from 'generic-pool'
import PQueue from 'p-queue'
import { expect, test } from 'vitest'
import {
  DroppingLoader,
  LeakyPool,
  LeakyReader,
  SafeLoader,
  SafePool,
  SafeQueue,
  SafeReader,
  StuckQueue,
} from './waiting.js'

interface Subject {
  read(key: string): Promise<string>
}

const options: ExploreOptions = { seed: 1, runs: 100, points: 'source', progress: false }
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Three who read, each for five seconds at most: nobody in the body waits for what never comes. */
const reading = (make: (chaos: Chaos) => Subject) => async (chaos: Chaos) => {
  const subject = chaos.wrap('subject', make(chaos))
  const keys = ['a', 'b', 'c']
  await Promise.all(keys.map((key) => Promise.race([subject.read(key).catch(() => {}), sleep(5000)])))
}
const over = (Kind: new (source: (key: string) => Promise<string>) => Subject) =>
  reading((chaos) => new Kind(chaos.wrap('source', async (key: string) => `${key} 1`)))
const batched = (Kind: typeof DroppingLoader) =>
  reading((chaos) => new Kind(chaos.wrap('source', async (keys: readonly string[]) => keys.map((key) => `${key} 1`))))

test.each([
  ['a lock that an error keeps', over(LeakyReader), over(SafeReader), 2],
  ['a queue that an error stops', over(StuckQueue), over(SafeQueue), 2],
  ['a pool that does not get back what it lent', over(LeakyPool), over(SafePool), 2],
  ['a batch that drops a key without an answer', batched(DroppingLoader), batched(SafeLoader), 1],
])('%s leaves readers without an answer: found by the call that never settled', async (_, wrong, right, call) => {
  const { findings } = await search(options, wrong)
  expect(findings.map(({ failure }) => failure.oracle)).toEqual(['never settled'])
  const error = findings[0]?.failure.error as NeverSettledError
  expect(error).toBeInstanceOf(NeverSettledError)
  expect(error.pending[0]).toMatchObject({ what: `call ${call} of subject.read`, sinceMs: 0 })
  expect(findings[0]?.schedule.injections).toHaveLength(1)
  expect((await search(options, right)).findings).toEqual([])
})

type Read = Subject['read']

/** Three readers over a library, with code around it that is wrong, or right. */
const libraries: Record<string, (right: boolean, chaos: Chaos) => Read> = {
  'async-mutex, released only where all went well': (right, chaos) => {
    const mutex = chaos.wrap('mutex', new Mutex())
    const source = chaos.wrap('source', async (key: string) => `${key} 1`)
    if (right) return async (key) => await mutex.runExclusive(() => source(key))
    return async (key) => {
      const release = await mutex.acquire()
      const value = await source(key)
      release()
      return value
    }
  },
  'p-queue, paused for a reload that fails': (right, chaos) => {
    const queue = chaos.wrap('queue', new PQueue({ concurrency: 1 }))
    const source = chaos.wrap('source', async (key: string) => `${key} 1`)
    return async (key) => {
      queue.pause()
      const start = () => void queue.start()
      const reloaded = right ? source(key).finally(start) : source(key).then(start)
      const value = queue.add(async () => key)
      await reloaded
      return await value
    }
  },
  'generic-pool, given back only where all went well': (right, chaos) => {
    const factory = { create: async () => ({}), destroy: async () => {} }
    const pool = chaos.wrap('pool', createPool(factory, { max: 1 }))
    const source = chaos.wrap('source', async (key: string) => `${key} 1`)
    if (right) return async (key) => await pool.use(() => source(key))
    return async (key) => {
      const resource = await pool.acquire()
      const value = await source(key)
      await pool.release(resource)
      return value
    }
  },
}

test.each(Object.entries(libraries))('%s', async (_, use) => {
  const body = (right: boolean) => async (chaos: Chaos) => {
    const read = use(right, chaos)
    for (const key of ['a', 'b', 'c']) await Promise.race([read(key).catch(() => {}), sleep(5000)])
  }
  const { findings } = await search(options, body(false))
  expect(findings.map(({ failure }) => failure.oracle)).toEqual(['never settled'])
  expect((await search(options, body(true))).findings).toEqual([])
})
