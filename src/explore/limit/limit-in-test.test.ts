import { createFindLimit, createLimitMatchers } from 'faultline/explore'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type EndedSession, plainRunner, type Runner } from '../../chaos/index.js'
import { contextOf } from '../../matcher/matcher.test-support.js'
import { patient } from './bodies.test-support.js'

const seed = 7

describe('told to whoever reports on the test', () => {
  const told: EndedSession[] = []
  const runner: Runner = {
    ...plainRunner,
    name: 'vitest',
    test: () => ({ name: 'buys' }),
    listener: () => (session) => void told.push(session),
    replay: (test, environment) => `${environment} run ${test.name}`,
  }
  afterEach(() => told.splice(0))

  test('as one session that passes, where a limit is asked for: what breaks is the answer', async () => {
    await createFindLimit(runner)({ of: 'latency', at: 'ask', seed }, patient(1000))
    expect(told).toMatchObject([{ failed: false, nested: false, seed: 7 }])
  })

  test('as one that failed, where it is held to a limit that is not there', async () => {
    const { toTolerateUpTo } = createLimitMatchers(runner)
    const hold = (limit: number, isNot: boolean) =>
      toTolerateUpTo.call(contextOf(isNot), patient(1000), { of: 'latency', at: 'ask', limit, seed })
    await hold(2000, false)
    await hold(2000, true)
    await hold(500, false)
    expect(told.map(({ failed }) => failed)).toEqual([true, false, false])
    const [first] = told
    expect(first?.events).toContainEqual(expect.objectContaining({ type: 'fault.armed', text: 'latency 1000 ms' }))
    expect(first?.replay()).toMatch(/^FAULTLINE_REPLAY=f1\.[\w-]+ run buys$/)
  })

  test('a test that ends before its matcher does fails', async () => {
    let end: (() => Promise<void> | undefined) | undefined
    const { toTolerateUpTo } = createLimitMatchers({
      ...runner,
      onFinished: (_, cleanup) => {
        end ??= cleanup
      },
    })
    const settled = vi.fn()
    const pending = toTolerateUpTo.call(contextOf(), patient(1000), { of: 'latency', at: 'ask', limit: 500 })
    pending.then(settled, settled)
    await expect(end?.()).rejects.toMatchObject({ code: 'FAULTLINE_MATCHER_NOT_AWAITED' })
    expect(settled).not.toHaveBeenCalled()
  })
})
