import { expect, test } from 'vitest'
import { failpoint } from '../failpoint/index.js'
import { type Chaos, FaultNeverActedError, faults, InvalidOptionError } from '../index.js'
import { formatSchedule, fromToken, parseSchedule, toToken } from '../schedule/index.js'
import type { InjectionData } from '../schedule/schedule.js'
import { siteOf } from './call-site.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'

type Payments = { charge(order: string): Promise<string> }
const payments: Payments = { charge: async (order) => `charged ${order}` }

/** Two places that call one point; and one that does for two others. */
async function reserve(client: Payments, delayMs: number): Promise<string> {
  await sleep(delayMs)
  return client.charge('reserve')
}
async function bill(client: Payments, delayMs: number): Promise<string> {
  await sleep(delayMs)
  return client.charge('bill')
}

/** Which of the calls failed, made in the one order or the other. */
async function failedIn(
  order: 'reserve first' | 'bill first',
  when: InjectionData['when'] & object,
): Promise<string[]> {
  const injections = [{ fault: faults.exception('ECONNRESET'), at: 'payments.charge', when, optional: true }]
  return inChaos(
    async (chaos) => {
      const client = chaos.wrap('payments', payments)
      const [reserveMs, billMs] = order === 'reserve first' ? [1, 2] : [2, 1]
      const calls = { reserve: reserve(client, reserveMs), bill: bill(client, billMs), again: bill(client, 5) }
      const ended = await Promise.allSettled(Object.values(calls))
      return Object.keys(calls).filter((_, at) => ended[at]?.status === 'rejected')
    },
    { schedule: { version: 1, seed: 1, injections } },
  )
}

test('a schedule by site hits the same call whatever came before; one by number does not', async () => {
  const bySite = { site: 'bill (call-site.test.ts)', calls: [1] }
  expect(await failedIn('reserve first', bySite)).toEqual(['bill'])
  expect(await failedIn('bill first', bySite)).toEqual(['bill'])
  expect(await failedIn('reserve first', { calls: [2] })).toEqual(['bill'])
  expect(await failedIn('bill first', { calls: [2] })).toEqual(['reserve'])
})

test.each([
  ['bill', ['bill', 'again']],
  ['reserve', ['reserve']],
  ['*', ['reserve', 'bill', 'again']],
  ['* (call-site.test.ts)', ['reserve', 'bill', 'again']],
  ['b*', ['bill', 'again']],
  ['ill', []],
  ['bill (other.ts)', []],
])('site %s', async (site, failed) => {
  expect(await failedIn('reserve first', { site })).toEqual(failed)
})

test('calls count for each point and each place on its own', async () => {
  expect(await failedIn('bill first', { site: '*', calls: [1] })).toEqual(['reserve', 'bill'])
  expect(await failedIn('bill first', { site: '*', calls: [2] })).toEqual(['again'])
})

test('a node: its calls, numbered on their own', async () => {
  const failed = await inChaos(async (chaos) => {
    const client = chaos.wrap('payments', payments)
    chaos.inject(faults.exception('ECONNRESET'), { at: client.charge, node: 'b', calls: 2 })
    const twice = (node: string) =>
      chaos.node(node, () => Promise.allSettled([client.charge(node), client.charge(node)]))
    const ended = [...(await twice('a')), ...(await client.charge('none').then(() => [])), ...(await twice('b'))]
    return ended.map(({ status }) => status)
  })
  expect(failed).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected'])
})

test('what is injected later is counted from then on, and its schedule replays the same', async () => {
  const body = async (chaos: Chaos, armed: boolean) => {
    const client = chaos.wrap('payments', payments)
    await bill(client, 1)
    await sleep(1)
    if (armed) chaos.inject(faults.exception('ECONNRESET'), { at: 'payments.charge', site: 'bill', calls: 2 })
    const ended = await Promise.allSettled([bill(client, 0), bill(client, 0), bill(client, 0)])
    return { statuses: ended.map(({ status }) => status), schedule: chaos.schedule }
  }
  const { statuses, schedule } = await inChaos((chaos) => body(chaos, true))
  expect(statuses).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(schedule.injections[0]?.when).toEqual({ fromMs: 2, site: 'bill', calls: [2] })
  expect(parseSchedule(formatSchedule(schedule))).toEqual(schedule)
  const replayed = await inChaos((chaos) => body(chaos, false), { schedule: fromToken(toToken(schedule)) })
  expect(replayed.statuses).toEqual(statuses)
})

test('failpoints, callbacks, methods, closures and continuations have their places', async () => {
  class Checkout {
    buy() {
      return failpoint('checkout')
    }
    async buyLater() {
      await sleep(1)
      return failpoint('checkout')
    }
    static make() {
      return failpoint('checkout')
    }
  }
  const shop = { sell: () => failpoint('checkout') }
  const never = await failureOf(() =>
    inChaos(async (chaos) => {
      chaos.inject(faults.exception(503), { at: 'checkout', site: 'nobody' })
      new Checkout().buy()
      await new Checkout().buyLater()
      Checkout.make()
      shop.sell()
      for (const _ of [1]) ((x: number) => failpoint('checkout', x))(1)
      await Promise.resolve().then(() => failpoint('checkout'))
    }),
  )
  expect(never).toBeInstanceOf(FaultNeverActedError)
  expect((never as unknown as FaultNeverActedError).injections[0]?.callers).toMatchInlineSnapshot(`
    [
      "buy (call-site.test.ts)",
      "buyLater (call-site.test.ts)",
      "make (call-site.test.ts)",
      "sell (call-site.test.ts)",
      "anonymous (call-site.test.ts)",
    ]
  `)
  expect(never.message).toContain("at 'checkout', where calls came from buy (call-site.test.ts), ")
})

test('a fault that acts on no call has no place', async () => {
  const armed = (options: { site?: string; node?: string }) =>
    failureOf(() => inChaos((chaos) => void chaos.inject(faults.clockJump({ byMs: 5 }), options)))
  expect(await armed({ site: 'buy' })).toBeInstanceOf(InvalidOptionError)
  expect((await armed({ node: 'a' })).message).toContain('The node of a time fault is its `at`.')
  expect((await armed({ site: '' })).message).toContain("Expected `site` to be text such as 'buy (checkout.ts)', got")
})

test('a stack tells its place by the first frame of the code under test', () => {
  const at = (...frames: string[]) => siteOf(['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n'))
  const below = [
    'Object.call (/app/node_modules/retry/index.js:1:1)',
    'process.processTicksAndRejections (node:internal/x:1:1)',
  ]
  expect(at(...below, 'async Object.buy [as sell] (file:///app/src/checkout.ts?v=1:3:7)')).toBe('buy (checkout.ts)')
  expect(at(...below, 'new Order (C:\\app\\order.js:1:2)')).toBe('Order (order.js)')
  expect(at(...below, '/app/src/checkout.ts:3:7')).toBe('anonymous (checkout.ts)')
  expect(at(...below)).toBe('')
})
