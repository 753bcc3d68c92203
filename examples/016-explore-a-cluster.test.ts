/**
 * Search for what befalls nodes and links: crashes, pauses, partitions, clocks, and messages lost, doubled, late and out of
 * order. What is found is told with a diagram of what went between the nodes. docs/cluster-exploring.md has all of it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { search } from '@faultline/vitest/explore'
import 'faultline/cluster'
import type { Node } from 'faultline/cluster'
import { expect, test } from 'vitest'

/** Production code: counts what it is sent, and answers when it is written down. */
async function counter(node: Node, knows: boolean) {
  let total = (await node.disk.get<number>('total')) ?? 0
  const seen = new Set((await node.disk.get<string[]>('seen')) ?? [])
  node.onRequest(async ({ data }) => {
    const { id, add } = data as { id: string; add: number }
    if (knows && seen.has(id)) return
    seen.add(id)
    total += add
    await node.disk.set('total', total)
    await node.disk.set('seen', [...seen], { sync: true })
  })
}

/** Production code: sends until it is answered. */
async function client(node: Node) {
  for (let count = 1; count <= 3; count++) {
    const order = { id: `${node.starts} ${count}`, add: 1 }
    const send = () => node.request('counter', order, { timeoutMs: 50 })
    while ((await send().catch(() => 'again')) === 'again') await sleep(20)
  }
}

const counting = (knows: boolean) => async (chaos: Chaos) => {
  const cluster = chaos.cluster({
    nodes: ['counter', 'client'],
    boot: (node) => (node.name === 'counter' ? counter(node, knows) : client(node)),
  })
  await sleep(500)
  const most = 3 * cluster.node('client').starts
  expect((await cluster.node('counter').disk.get<number>('total')) ?? 0).toBeLessThanOrEqual(most)
}

test('a message that comes twice is counted twice', async () => {
  const { findings } = await search({ seed: 1 }, counting(false))
  expect(findings[0]?.schedule.injections).toHaveLength(1)
  expect(findings[0]?.account.diagrams[0]?.text).toContain('counter')
})

test('it is counted once where ids are kept', async () => {
  const { findings } = await search({ seed: 1, runs: 300 }, counting(true))
  expect(findings).toEqual([])
})
