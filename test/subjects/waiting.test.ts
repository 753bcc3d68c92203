import { type ExploreOptions, NeverSettledError, search } from '@faultline/vitest/explore'
import type { Chaos } from 'faultline'
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

const options: ExploreOptions = { seed: 1, runs: 300, points: 'source', progress: false }
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
