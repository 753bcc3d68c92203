import { faults, withChaos } from '@faultline/jest'
import { expect, test } from '@jest/globals'
import 'faultline/cluster'

test(
  'in the sandbox: nodes have their clocks, messages are of its realm, crashes end timers',
  withChaos(async (chaos) => {
    const seen: unknown[] = []
    chaos.inject(faults.clockSkew({ offsetMs: 5000 }), { at: 'b' })
    const cluster = chaos.cluster({
      nodes: ['a', 'b'],
      boot(node) {
        node.onMessage(({ data }) => seen.push(data))
        if (node.name === 'b') setInterval(() => seen.push(Date.now() - Date.UTC(2025, 0, 1)), 20)
      },
    })
    cluster.node('a').send('b', { list: [1, { deep: true }] })
    await new Promise((resolve) => setTimeout(resolve, 25))
    cluster.node('b').crash()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(seen).toStrictEqual([{ list: [1, { deep: true }] }, 5020])
    expect((seen[0] as object) instanceof Object).toBe(true)
    expect(() => cluster.node('a').send('b', () => 1)).toThrow('to be data that can be copied')
  }),
)
