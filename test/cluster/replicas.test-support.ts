import type { Chaos } from '@faultline/vitest'
import { type Cluster, checkConvergence, createHistory, type LinkOptions, type Node } from 'faultline/cluster'
import { expect } from 'vitest'

/** A document on a node, of whatever library. */
export interface Replica {
  /** Makes an edit of that name. Resolves when it would outlast a crash. */
  edit(name: string): Promise<void>
  /** All of the document, as JSON. */
  read(): unknown
  /** Names of the edits in it. */
  edits(): readonly string[]
}

/** Starts a replica on a node, with what its disk has kept, and the others' names. */
export type StartReplica = (node: Node, others: readonly string[]) => Replica

export interface Edits {
  readonly count: number
  readonly everyMs: number
  readonly network?: LinkOptions
  readonly nodes?: number
}

/** What came of it. */
export interface Outcome {
  readonly cluster: Cluster
  /** Names of the edits that were acknowledged. */
  readonly acknowledged: readonly string[]
}

/**
 * Edits are made on all nodes in turn, then nobody edits anything for ten seconds. What all have then must be the same,
 * and hold each edit that was acknowledged, once.
 */
export async function editAndCompare(
  chaos: Chaos,
  start: StartReplica,
  { count, everyMs, network = {}, nodes = 4 }: Edits,
): Promise<Outcome> {
  const replicas = new Map<string, Replica>()
  const history = createHistory(chaos)
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`)
  const cluster = chaos.cluster({
    nodes: names,
    network: { latencyMs: [1, 20], ...network },
    disk: { latencyMs: [0, 3] },
    boot: (node) => {
      const others = names.filter((name) => name !== node.name)
      replicas.set(node.name, start(node, others))
    },
  })
  const replicaOf = (node: Node) => replicas.get(node.name) as Replica
  for (let n = 0; n < count; n++) {
    const node = cluster.nodes[n % nodes] as Node
    const name = `e${n}`
    // Whoever is down takes no edits; one whose node crashes meanwhile is never acknowledged.
    if (node.up)
      void node.run(() => history.record(node.name, { name: 'add', value: name }, () => replicaOf(node).edit(name)))
    await chaos.clock.advance(everyMs)
  }
  await chaos.clock.advance('10s')
  const { operations } = history
  const acknowledged = operations.flatMap(({ op, outcome }) => (outcome === 'ok' ? [String(op.value)] : []))
  for (const node of cluster.nodes)
    await history.record(node.name, { name: 'read' }, async () => replicaOf(node).read())
  const { ok, reason } = checkConvergence(history, { after: count * everyMs })
  expect(ok, `replicas differ: ${reason}`).toBe(true)
  const edits = replicaOf(cluster.nodes[0] as Node).edits()
  expect(
    acknowledged.filter((name) => !edits.includes(name)),
    'acknowledged, and lost',
  ).toEqual([])
  expect(edits.length, 'each edit is there once').toBe(new Set(edits).size)
  return { cluster, acknowledged }
}
