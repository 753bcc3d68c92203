import {
  change,
  clone,
  type Doc,
  from,
  generateSyncMessage,
  init,
  initSyncState,
  load,
  merge,
  receiveSyncMessage,
  save,
} from '@automerge/automerge'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { search } from '@faultline/vitest/explore'
import { describe, expect, test } from 'vitest'
import { editAndCompare, type StartReplica } from './replicas.test-support.js'
import { told } from './told.test-support.js'

interface Content extends Record<string, unknown> {
  list: string[]
}

const hex = (random: { int(min: number, max: number): number }) =>
  Array.from({ length: 16 }, () => random.int(0, 255).toString(16).padStart(2, '0')).join('')

/** All begin with the same change: else each would make a list of its own, of which one wins. */
const first = save(from<Content>({ list: [] }, '00000000000000000000000000000001'))

/** A document that both have changed, as one: by the library, or by the naive rule that the one with more edits wins. */
type Merge = 'the changes of both' | 'the longer one'

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

/** Sends the whole document instead, and keeps one of two. Beside it `merge` of the library is right. */
const wholes =
  (rule: Merge): StartReplica =>
  (node, others) => {
    const actor = hex(node.random('actor'))
    let doc: Doc<Content> = load<Content>(first, { actor })
    const ready = node.disk.get<Uint8Array>('doc').then((kept) => {
      if (kept !== undefined) doc = load<Content>(kept, { actor })
    })
    const keep = () => node.disk.set('doc', save(doc), { sync: true })
    const tell = () => {
      for (const other of others) node.send(other, save(doc))
    }
    node.onMessage(async ({ data }) => {
      await ready
      const theirs = load<Content>(data as Uint8Array)
      if (rule === 'the changes of both') doc = merge(doc, theirs)
      else if (theirs.list.length > doc.list.length) doc = clone(theirs, { actor })
      void keep()
    })
    setInterval(tell, 2500)
    return {
      edit: async (name) => {
        await ready
        doc = change(doc, (content) => void content.list.push(name))
        tell()
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

describe('searched', () => {
  const settings = { seed: 1, runs: 30, progress: false, strategies: ['nemeses'] } as const
  const fewEdits = (rule: Merge) => async (chaos: Chaos) => {
    await editAndCompare(chaos, wholes(rule), { count: 3, everyMs: 100, nodes: 2 })
  }

  test('documents of which the longer one wins: what was edited elsewhere meanwhile is lost', async () => {
    const found = await search({ ...settings, nemeses: ['loss', 'partition', 'pause'] }, fewEdits('the longer one'))
    expect(told(found)[0]).toMatch(/replicas differ|acknowledged, and lost/)
    expect(told(found)).toHaveLength(2)
  })

  test('documents that are merged: nothing is found', async () => {
    const { findings, runs } = await search(settings, fewEdits('the changes of both'))
    expect(findings).toEqual([])
    expect(runs).toBe(30)
  })
})
