import {
  change,
  type Doc,
  from,
  generateSyncMessage,
  init,
  initSyncState,
  load,
  receiveSyncMessage,
  save,
} from '@automerge/automerge'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { expect, test } from 'vitest'
import { editAndCompare, type StartReplica } from './replicas.test-support.js'

interface Content extends Record<string, unknown> {
  list: string[]
}

const hex = (random: { int(min: number, max: number): number }) =>
  Array.from({ length: 16 }, () => random.int(0, 255).toString(16).padStart(2, '0')).join('')

/** All begin with the same change: else each would make a list of its own, of which one wins. */
const first = save(from<Content>({ list: [] }, '00000000000000000000000000000001'))

/** Each half second a round of the sync protocol with each other node, with a state that begins anew: messages may be lost. */
const replica: StartReplica = (node, others) => {
  // Automerge draws it from `crypto`; another one at each start.
  const actor = hex(node.random('actor'))
  let doc: Doc<Content> = init<Content>({ actor })
  const states = new Map(others.map((name) => [name, initSyncState()]))
  const ready = node.disk.get<Uint8Array>('doc').then((kept) => {
    doc = load<Content>(kept ?? first, { actor })
  })
  const keep = () => node.disk.set('doc', save(doc), { sync: true })
  const talk = (name: string) => {
    const [state, message] = generateSyncMessage(doc, states.get(name) ?? initSyncState())
    states.set(name, state)
    if (message !== null) node.send(name, message)
  }
  node.onMessage(async ({ from: name, data }) => {
    await ready
    const [next, state] = receiveSyncMessage(doc, states.get(name) ?? initSyncState(), data as Uint8Array)
    doc = next
    states.set(name, state)
    void keep()
    talk(name)
  })
  setInterval(async () => {
    await ready
    const name = others[Math.floor(Math.random() * others.length)] as string
    states.set(name, initSyncState())
    talk(name)
  }, 500)
  return {
    edit: async (name) => {
      await ready
      doc = change(doc, (content) => void content.list.push(name))
      for (const other of others) talk(other)
      await keep()
    },
    read: () => JSON.parse(JSON.stringify(doc)),
    edits: () => [...doc.list],
  }
}

const edits = { count: 40, everyMs: 100 }
const awful = { loss: 0.2, duplicate: 0.2, reorder: 0.3 }

test(
  'replicas that speak the sync protocol converge under loss, duplication, reordering and a partition',
  withChaos(
    async (chaos: Chaos) => {
      chaos.inject(faults.partition({ shape: 'halves' }), { at: 'cluster', from: '1s', for: '2s' })
      const { acknowledged } = await editAndCompare(chaos, replica, { ...edits, network: awful })
      expect(acknowledged).toHaveLength(40)
    },
    { seed: 1 },
  ),
)

test(
  'and when nodes crash, with what their disks have kept',
  withChaos(
    async (chaos: Chaos) => {
      chaos.inject(faults.crash({ count: 2, disk: 'any' }), { at: 'n*', from: 900, for: 700 })
      const { acknowledged, cluster } = await editAndCompare(chaos, replica, edits)
      expect(cluster.nodes.reduce((sum, { starts }) => sum + starts, 0)).toBe(6)
      expect(acknowledged.length).toBeGreaterThan(25)
    },
    { seed: 1 },
  ),
)
