// A distributed system in one test: real code on simulated nodes. A write that was acknowledged has to survive a crash.
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import 'faultline/cluster'
import type { Node } from 'faultline/cluster'
import { expect, test } from 'vitest'

/** A key-value store that copies each write to a second node. `sync`: it answers when the disk has it, not before. */
function store(node: Node, { sync }: { readonly sync: boolean }) {
  node.onRequest(async ({ from, data }) => {
    const { op, key, value } = data as { op: 'set' | 'get'; key: string; value?: unknown }
    if (op === 'get') return node.disk.get(key)
    await node.disk.set(key, value, { sync })
    if (from !== 'primary') await node.request('copy', data)
    return 'stored'
  })
}

/** Power fails on both nodes, shortly after a client was told that its write is stored. */
async function outage(chaos: Chaos, options: { readonly sync: boolean }) {
  const cluster = chaos.cluster({
    nodes: ['primary', 'copy', 'client'],
    disk: { latencyMs: { read: 1, write: 1, sync: 10 } },
    network: { latencyMs: [1, 5] },
    boot: (node) => store(node, options),
  })
  const client = cluster.node('client')
  expect(await client.request('primary', { op: 'set', key: 'paid', value: 100 })).toBe('stored')

  chaos.inject(faults.crash(), { at: '*', for: '1s' })
  await chaos.clock.advance('2s')
  return cluster
}

test(
  'a write that was answered before it was on disk is lost',
  withChaos(async (chaos) => {
    const cluster = await outage(chaos, { sync: false })
    expect(await cluster.node('client').request('primary', { op: 'get', key: 'paid' })).toBe(undefined)
  }),
)

test(
  'one that was answered afterwards is there, and the log shows the way of it',
  withChaos(async (chaos) => {
    const cluster = await outage(chaos, { sync: true })
    expect(await cluster.node('client').request('primary', { op: 'get', key: 'paid' })).toBe(100)
    expect(cluster.diagram()).toMatch(/primary crashed[\s\S]*primary restarted/)
  }),
)
