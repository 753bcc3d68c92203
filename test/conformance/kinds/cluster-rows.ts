import type { Node } from '../../../src/cluster/index.js'
import { faults } from '../../../src/index.js'
import type { Row, Tools } from './row.js'

/** Each node notes what it hears, and that it starts. */
const noting =
  ({ note }: Tools) =>
  (node: Node) => {
    note(`${node.name} starts`)
    node.onMessage(({ from, data }) => note(`${node.name} hears ${data} of ${from}`))
  }

/** A sends while the fault lasts, and again when it is over. */
async function sendTwice(tools: Tools): Promise<void> {
  const { chaos, injection, note, sleep } = tools
  const cluster = chaos.cluster({ nodes: ['a', 'b', 'c'], boot: noting(tools) })
  const sendAll = (what: string) => {
    for (const from of cluster.nodes) for (const to of cluster.nodes) if (from !== to) from.send(to.name, what)
  }
  sendAll('early')
  await sleep(40)
  note(cluster.nodes.map(({ name, state }) => `${name} ${state}`).join(', '))
  injection.lift()
  await sleep(40)
  sendAll('late')
  await sleep(40)
}

/** A asks b three times, in turn. */
async function ask(tools: Tools): Promise<void> {
  const { chaos, note, sleep } = tools
  const { nodes } = chaos.cluster({ nodes: ['a', 'b'] })
  const [a, b] = nodes as [Node, Node]
  b.onMessage(({ data }) => note(`hears ${data}`))
  for (const n of [1, 2, 3]) a.send('b', n)
  await sleep(150)
}

export const clusterRows: readonly Row[] = [
  { kind: 'byzantine', fault: faults.byzantine({ lies: ['alter'] }), options: { at: 'a->b' }, body: ask },
  { kind: 'crash', fault: faults.crash(), options: { at: 'b' }, body: sendTwice },
  { kind: 'hold', fault: faults.hold(), options: { at: 'a->*' }, body: sendTwice },
  { kind: 'linkCut', fault: faults.linkCut(), options: { at: 'a->b' }, body: sendTwice },
  { kind: 'partition', fault: faults.partition({ shape: 'isolate' }), options: { at: 'cluster' }, body: sendTwice },
  { kind: 'pause', fault: faults.pause({ count: 1 }), options: { at: '*' }, body: sendTwice },
  {
    kind: 'rollingRestart',
    fault: faults.rollingRestart({ downMs: 10, gapMs: 5 }),
    options: { at: '*' },
    body: sendTwice,
  },
  { kind: 'slowNode', fault: faults.slowNode({ delayMs: 30 }), options: { at: 'b' }, body: ask, atLeastMs: 90 },
]
