import * as v from 'valibot'
import { expect, test } from 'vitest'
import { type FaultKind, registerFault } from '../fault/index.js'
import { streamOnly } from '../point/index.js'
import { Chaos, withChaos } from './index.js'

interface Slow {
  readonly kind: 'testSlow'
}
const slow: Slow = { kind: 'testSlow' }
const kind = {
  kind: 'testSlow',
  target: ['call', 'stream'],
  schema: v.strictObject({ kind: v.literal('testSlow') }),
  verdict: (_fault: Slow, { target }: { target: string }) =>
    target === 'stream'
      ? { act: 'effect', effect: { on: 'stream', name: 'slow', direction: 'both', stage: () => ({ write() {} }) } }
      : { act: 'delay', delayMs: 7 },
  shrink: () => [],
  describe: () => 'slow',
} as unknown as FaultKind<Slow>

test(
  'a stream fault decides once about each connection, reaches live ones when its window begins, and leaves at its end',
  withChaos(
    async (chaos) => {
      using _ = registerFault(kind)
      const host = Chaos.hostOf(chaos)
      const point = host.point('db', streamOnly)
      const seen: string[] = []
      let opened = 0
      const open = () => {
        const number = ++opened
        return host.connect(point, [], (effects) =>
          seen.push(`${chaos.clock.now()}: #${number} ${effects.map(({ effect }) => effect.name)}`),
        )
      }
      const first = open()
      const injection = chaos.inject(slow, { at: 'db', from: '1s', for: '2s', calls: [1, 3] })
      await chaos.clock.advance(1500)
      open()
      const third = open()
      first.close()
      await chaos.clock.advance(5000)
      open()
      expect(seen).toEqual(['1000: #1 slow', '1500: #3 slow', '3000: #3 '])
      expect(third.number).toBe(3)
      expect(injection.impact).toMatchObject({ seen: 3, acted: 2 })
      expect(() => host.point('db')).toThrow('to be the name of no other point, got "db". There is a')
    },
    { seed: 1, autoAdvance: false },
  ),
)

test(
  'one that was armed for later, before there was any connection, reaches those that are open by then',
  withChaos(
    async (chaos) => {
      using _ = registerFault(kind)
      const host = Chaos.hostOf(chaos)
      const seen: string[] = []
      chaos.inject(slow, { at: 'db', from: '1s' })
      await chaos.clock.advance(500)
      host.connect(host.point('db', streamOnly), [], (effects) =>
        seen.push(`${chaos.clock.now()}: ${effects.map(({ effect }) => effect.name)}`),
      )
      await chaos.clock.advance(1000)
      expect(seen).toEqual(['1000: slow'])
    },
    { autoAdvance: false },
  ),
)

test(
  'a kind with several targets acts on each point as that point takes it',
  withChaos(async (chaos) => {
    using _ = registerFault(kind)
    const shop = chaos.wrap('shop', { buy: async () => 'book' })
    chaos.inject(slow, { at: 'shop.buy' })
    await shop.buy()
    expect(chaos.clock.now()).toBe(7)
  }),
)
