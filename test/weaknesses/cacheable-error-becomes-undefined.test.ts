import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { Cacheable, type GetOrSetFunctionOptions } from 'cacheable'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('cacheable-error-becomes-undefined')

/** A user is asked for once a second for two minutes; in the first of them the source refuses. */
async function ask(chaos: Chaos, options?: GetOrSetFunctionOptions) {
  const source = chaos.wrap('source', { user: async () => 'Ada' })
  chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: source.user, for: '1m' })
  const cache = new Cacheable()
  const answers: unknown[] = []
  for (const _second of numbers(120)) {
    answers.push(await cache.getOrSet('user 7', source.user, options).catch((error: { code: string }) => error.code))
    await sleep(1000)
  }
  const count = (answer: unknown) => answers.filter((each) => each === answer).length
  return { 'answers of undefined': count(undefined), rejections: count('ECONNREFUSED'), 'right answers': count('Ada') }
}

test(
  'default: a source that cannot be reached looks like a user that does not exist',
  withChaos(async (chaos) => {
    const seen = await ask(chaos)
    expect(Object.values(seen)).toEqual([60, 0, 60])
    page.shows('default', seen)
  }),
)

test(
  'throwErrors: the caller meets the error',
  withChaos(async (chaos) => {
    const seen = await ask(chaos, { throwErrors: true })
    expect(Object.values(seen)).toEqual([0, 60, 60])
    page.shows('cured', seen)
  }),
)
