import { expectTypeOf, test } from 'vitest'
import { createSystem, type SystemHost } from './index.js'

declare const host: SystemHost
interface Order {
  readonly id: number
  readonly from?: 'cache'
}

test('degraded is given what probe and request answer, promise or not', () => {
  createSystem(host, {
    name: 'a',
    probe: async (): Promise<Order> => ({ id: 1 }),
    workload: { request: (n): string | Promise<string> => `${n}`, perSecond: 5 },
    degraded: (answer) => {
      expectTypeOf(answer).toEqualTypeOf<Order | string>()
      return typeof answer !== 'string' && answer.from === 'cache'
    },
  })
  createSystem(host, { name: 'a', probe: () => (host.nowMs() > 5 ? false : Promise.resolve()) })
  createSystem(host, { name: 'a', probe: () => {}, every: 'event', probeTimeoutMs: '2s' })
})

test('a probe and a rate are needed', () => {
  // @ts-expect-error no probe
  createSystem(host, { name: 'a' })
  // @ts-expect-error no rate
  createSystem(host, { name: 'a', probe: () => true, workload: { request: () => 1 } })
})
