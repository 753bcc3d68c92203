import { expect, test } from 'vitest'
import { FaultNeverActedError, UnknownPointError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos } from './chaos.test-support.js'

const shop = { buy: async () => 1, sell: async () => 2 }
const reset = faults.exception('ECONNRESET')

test('an injection that never acted fails the test, with the calls that were seen', async () => {
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      const { buy, sell } = chaos.wrap('shop', shop)
      chaos.inject(reset, { at: 'shop.buy', calls: 3 })
      chaos.inject(faults.latency({ delayMs: 5 }), { at: 'shop.sell' })
      await buy()
      await sell()
      await buy()
    }),
  )
  expect(failure).toBeInstanceOf(FaultNeverActedError)
  expect(failure.message.split('\n\nfaultline')[0]).toMatchInlineSnapshot(`
    "A fault that was injected never acted, so this test proves nothing about it:
      - injection 1: exception ECONNRESET at 'shop.buy'
    Calls seen:
      - shop.buy: 2 calls
      - shop.sell: 1 call
    Check \`at\`, the window and the call numbers, or mark the injection \`optional: true\`."
  `)
  expect(failure).toMatchObject({
    injections: [{ injection: 1, at: 'shop.buy' }],
    calls: { 'shop.buy': 2, 'shop.sell': 1 },
  })
})

test('a pattern that fits no point that was called names the near ones', async () => {
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      const { buy } = chaos.wrap('shop', shop)
      chaos.inject(reset, { at: 'shop.bye' })
      await buy()
    }),
  )
  expect(failure).toBeInstanceOf(UnknownPointError)
  expect(failure).toMatchObject({ pattern: 'shop.bye', near: ['shop.buy'], known: ['shop.buy'] })
})

test.each([
  ['late timers', faults.lateTimers({ delayMs: 5 })],
  ['a clock on a node', faults.clockSkew({ offsetMs: 5 })],
])('%s that met nothing count too', async (_, fault) => {
  expect(await failureOf(() => inChaos((chaos) => chaos.inject(fault, { at: 'no-such-node' })))).toBeInstanceOf(
    FaultNeverActedError,
  )
})

test('one that is optional, or a body that failed by itself, says nothing of it', async () => {
  await inChaos((chaos) => chaos.inject(reset, { at: 'shop.buy', optional: true }))
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      chaos.inject(reset, { at: 'shop.buy' })
      throw new TypeError('mine')
    }),
  )
  expect(failure.message).toMatch(/^mine\n/)
})
