import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import asyncRetry from 'async-retry'
import pRetry, { type Options } from 'p-retry'
import { expect, test } from 'vitest'
import { Page } from './weakness.test-support.js'

const page = new Page('p-retry-repeats-what-took-effect')

/** One order, at a bank whose answers are all lost after the money has moved. */
async function pay(chaos: Chaos, retry: (call: () => Promise<number>) => Promise<number>) {
  const charges: string[] = []
  const bank = chaos.wrap('bank', { charge: async (order: string) => charges.push(order) })
  chaos.inject(scenarios.connectionReset({ severity: 'critical', afterEffect: 1 }), { at: bank.charge })
  const error = await retry(() => bank.charge('order 1')).catch((thrown: { code: string }) => thrown)
  return {
    'charges for one order': charges.length,
    'what the caller hears': (error as { code: string }).code,
    'after, in seconds': chaos.clock.now() / 1000,
  }
}

test(
  'default: eleven charges for one order, and after seventeen minutes the caller is told that it failed',
  withChaos(async (chaos) => {
    const seen = await pay(chaos, (call) => pRetry(call))
    expect(Object.values(seen)).toEqual([11, 'ECONNRESET', 1023])
    page.shows('default', seen)
  }),
)

test(
  'shouldRetry for errors that come before the effect: one charge, and the caller knows at once',
  withChaos(async (chaos) => {
    const beforeEffect = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']
    const shouldRetry: NonNullable<Options['shouldRetry']> = ({ error }) =>
      beforeEffect.includes((error as NodeJS.ErrnoException).code ?? '')
    const seen = await pay(chaos, (call) => pRetry(call, { shouldRetry }))
    expect(Object.values(seen)).toEqual([1, 'ECONNRESET', 0])
    page.shows('cured', seen)
  }),
)

test(
  'async-retry, as it comes, charges eleven times as well',
  withChaos(async (chaos) => {
    const seen = await pay(chaos, (call) => asyncRetry(call))
    expect(seen['charges for one order']).toBe(11)
  }),
)
