import { describe, expect, test } from 'vitest'
import { inChaos, sleep } from '../chaos/chaos.test-support.js'
import type { Chaos } from '../chaos/index.js'
import { faults } from '../fault/index.js'
import type { LinkOptions, Node } from './index.js'
import './index.js'

/** Two nodes send to a third at one instant, and one of them once more. */
const heard = (order: readonly number[], network: LinkOptions = {}) =>
  inChaos(
    async (chaos: Chaos) => {
      const seen: string[] = []
      const cluster = chaos.cluster({
        nodes: ['a', 'b', 'c'],
        network,
        boot(node) {
          if (node.name === 'c') node.onMessage(({ data }) => seen.push(data as string))
          if (node.name === 'c') setTimeout(() => seen.push('timer'), 1)
        },
      })
      const [a, b] = cluster.nodes as [Node, Node]
      a.send('c', 'a1')
      b.send('c', 'b1')
      a.send('c', 'a2')
      await sleep(10)
      return seen.join(' ')
    },
    { schedule: { version: 1, seed: 1, injections: [], order } },
  )

describe('in an interleaved session', () => {
  test('what arrives at one instant may come in any order, timers of the node among it', async () => {
    expect(await heard([0, 0, 0])).toBe('timer a1 b1 a2')
    expect(await heard([3, 2, 1])).toBe('a2 b1 a1 timer')
    const all = new Set<string>()
    for (let first = 0; first < 4; first++)
      for (let second = 0; second < 3; second++)
        for (let third = 0; third < 2; third++) all.add(await heard([first, second, third]))
    expect(all.size).toBe(24)
  })

  test('on links that keep their order, messages of one link do so', async () => {
    const all = new Set<string>()
    for (let first = 0; first < 4; first++)
      for (let second = 0; second < 3; second++)
        for (let third = 0; third < 2; third++) all.add(await heard([first, second, third], { fifo: true }))
    expect(all.size).toBe(12)
    for (const order of all) expect(order.indexOf('a1')).toBeLessThan(order.indexOf('a2'))
  })

  test.each([
    ['before', 'delivered'],
    ['after', 'cut'],
  ])('a message that was sent %s a fault was set for that instant is %s, as without an order', async (when, fate) => {
    const run = (schedule: object) =>
      inChaos(async (chaos) => {
        const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: (node) => void node.onMessage(() => {}) })
        const inject = () => chaos.inject(faults.linkCut(), { at: 'a->b', from: 1 })
        if (when === 'after') inject()
        cluster.node('a').send('b', 1)
        if (when === 'before') inject()
        await sleep(5)
        return [...cluster.log][0]?.fate
      }, schedule)
    expect(await run({})).toBe(fate)
    expect(await run({ schedule: { version: 1, seed: 1, injections: [], order: [] } })).toBe(fate)
  })
})
