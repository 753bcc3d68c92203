/**
 * Clusters: what a message costs against a bare virtual timer; how much faster than real time five nodes with heartbeats
 * are; that cost is linear in messages, up to 100 nodes and a million.
 */
import { performance } from 'node:perf_hooks'
import { type Chaos, withChaos } from 'faultline'
import type { Node } from 'faultline/cluster'
import 'faultline/cluster'
import { median, type Row, race, row } from './harness.ts'

const count = 50_000
const hourMs = 3_600_000

/** Sends back and forth between two nodes. */
async function messages(): Promise<number> {
  await withChaos(
    (chaos) =>
      new Promise<void>((resolve) => {
        let left = count
        const cluster = chaos.cluster({
          nodes: ['a', 'b'],
          boot(node) {
            const other = node.name === 'a' ? 'b' : 'a'
            node.onMessage(({ data }) => {
              if (--left === 0) resolve()
              else node.send(other, data)
            })
          },
        })
        cluster.node('a').send('b', { type: 'append', term: 3 })
      }),
    { maxEvents: 2 * count },
  )()
  return count
}

/** A loop of sleeps. */
async function timers(): Promise<number> {
  await withChaos(
    async () => {
      for (let n = 0; n < count; n++) await new Promise((resolve) => setTimeout(resolve, 1))
    },
    { maxEvents: 2 * count },
  )()
  return count
}

/** Timers that call back and set the next one. */
async function callbacks(): Promise<number> {
  await withChaos(
    () =>
      new Promise<void>((resolve) => {
        let left = count
        const next = () => {
          if (--left === 0) resolve()
          else setTimeout(next, 1)
        }
        setTimeout(next, 1)
      }),
    { maxEvents: 2 * count },
  )()
  return count
}

/** A leader sends heartbeats, which are answered; a client has one operation a second replicated. */
function replica(node: Node, names: readonly string[]): void {
  const others = names.filter((name) => name !== node.name)
  const log: unknown[] = []
  let heardAtMs = Date.now()
  const acked = new Map<number, number>()
  node.onMessage(({ from, data }) => {
    const { type, index, value } = data as { type: string; index: number; value?: unknown }
    if (type === 'append') {
      heardAtMs = Date.now()
      if (value !== undefined) log[index] = value
      node.send(from, { type: 'ack', index })
    } else acked.set(index, (acked.get(index) ?? 0) + 1)
  })
  if (node.name !== names[0]) {
    setInterval(() => {
      if (Date.now() - heardAtMs > 1000) throw new Error('the leader is gone')
    }, 150)
    return
  }
  setInterval(() => {
    for (const other of others) node.send(other, { type: 'append', index: log.length })
  }, 50)
  node.onRequest(async ({ data }) => {
    const index = log.push(data) - 1
    for (const other of others) node.send(other, { type: 'append', index, value: data })
    while ((acked.get(index) ?? 0) < others.length >> 1) await new Promise((resolve) => setTimeout(resolve, 1))
    acked.clear()
    return index
  })
}

/** @returns real ms */
async function hourOfHeartbeats(): Promise<number> {
  const start = performance.now()
  await withChaos(
    async (chaos: Chaos) => {
      const names = ['n1', 'n2', 'n3', 'n4', 'n5']
      const cluster = chaos.cluster({
        nodes: [...names, 'client'],
        boot: (node) => node.name === 'client' || replica(node, names),
      })
      const client = cluster.node('client')
      while (chaos.clock.now() < hourMs) {
        await client.request('n1', { op: 'set', value: chaos.clock.now() })
        await new Promise((resolve) => setTimeout(resolve, 1000))
      }
    },
    { maxEvents: 10_000_000 },
  )()
  return performance.now() - start
}

/** Messages are passed on from node to node, until there were so many. @returns ms of the processor */
async function round(nodes: number, total: number): Promise<number> {
  const before = process.cpuUsage()
  await withChaos(
    (chaos) =>
      new Promise<void>((resolve) => {
        let left = total
        const cluster = chaos.cluster({
          nodes,
          network: { latencyMs: [1, 20] },
          boot(node) {
            node.onMessage(({ data }) => {
              if (--left === 0) resolve()
              const { hop } = data as { hop: number }
              node.send(`n${((hop * 7) % nodes) + 1}`, { type: 'hop', hop: hop + 1 })
            })
          },
        })
        for (const node of cluster.nodes) node.send('n1', { type: 'hop', hop: node.name.length })
      }),
    { maxEvents: 3 * total },
  )()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

export async function bench(): Promise<Row[]> {
  const bare = 'a virtual timer in a loop of sleeps'
  const called = 'a virtual timer that calls back'
  const { rates, ratio } = await race([
    { name: 'message', run: messages },
    { name: bare, run: timers },
    { name: called, run: callbacks },
  ])
  const ns = 1e9 / (rates.get('message') as number)
  await hourOfHeartbeats()
  const hours = [await hourOfHeartbeats(), await hourOfHeartbeats(), await hourOfHeartbeats()]
  await round(100, 100_000)
  const inMessages: number[] = []
  const inNodes: number[] = []
  const times: number[] = []
  for (let n = 0; n < 3; n++) {
    const few = await round(100, 100_000)
    const small = await round(10, 1_000_000)
    const all = await round(100, 1_000_000)
    inMessages.push(all / few)
    inNodes.push(all / small)
    times.push(all)
  }
  return [
    row('cluster, message', ns, 'ns', { against: bare, ratio: { atMost: 2 } }, 1 / ratio(bare)),
    row('cluster, message', ns, 'ns', { against: called, ratio: { atMost: 2 } }, 1 / ratio(called)),
    row(
      'cluster, heartbeats',
      median(hours),
      'ms for an hour of five nodes',
      { against: 'real time', ratio: { atLeast: 1000 } },
      hourMs / median(hours),
    ),
    row(
      'cluster, 100 nodes',
      median(times),
      'ms for 1 million messages',
      { against: '100,000 messages', ratio: { atMost: 12 } },
      median(inMessages),
    ),
    row(
      'cluster, 100 nodes',
      median(times),
      'ms for 1 million messages',
      { against: '10 nodes', ratio: { atMost: 1.5 } },
      median(inNodes),
    ),
  ]
}
