import { faults } from '../../../src/index.js'
import { callEach } from './calls.js'
import type { Row, Tools } from './row.js'

/** Two add one to the same number, each by a read and a write. */
async function addTwice({ chaos, note }: Tools): Promise<void> {
  let stored = 0
  const store = chaos.wrap('store', {
    read: async () => stored,
    write: async (value: number) => {
      stored = value
      return 'written'
    },
  })
  const add = async () => note(String(await store.write((await store.read()) + 1)))
  await Promise.all([add(), add()])
  await add()
  note(`stored ${stored}`)
}

/** Six calls at once, in which order they are made and answered. */
async function callTogether({ chaos, note, sleep }: Tools): Promise<void> {
  const inbox = chaos.wrap('inbox', { put: async (n: number) => note(`made ${n}`) })
  // The first is put off by what it draws, and the second by another second at least: no clock is that coarse.
  await Promise.all([1, 2].map((n) => inbox.put(n).then(() => note(`answered ${n}`))))
  await sleep(1)
}

export const stateRows: readonly Row[] = [
  {
    kind: 'barrier',
    fault: faults.barrier({ withinMs: 60 }),
    options: { at: 'store.read' },
    body: addTwice,
    atLeastMs: 60,
  },
  {
    kind: 'corruption',
    variant: 'of answers',
    fault: faults.corruption(),
    options: { at: 'shop.*' },
    body: (tools) => callEach(tools, 4),
  },
  {
    kind: 'corruption',
    variant: 'of arguments',
    fault: faults.corruption({ of: 'arguments', mutations: ['offByOne'] }),
    options: { at: 'shop.*', probability: 0.5 },
    body: (tools) => callEach(tools, 4),
  },
  {
    kind: 'corruption',
    variant: 'of a live object',
    fault: faults.corruption({ count: 2 }),
    options: { at: 'cache', from: 20, for: 60 },
    async body({ chaos, note, sleep }) {
      const cache = chaos.state('cache', { hits: 3, names: ['a', 'b', 'c'], open: true })
      await sleep(50)
      note(JSON.stringify(cache))
      await sleep(200)
      note(JSON.stringify(cache))
    },
    atLeastMs: 250,
  },
  { kind: 'duplicate', fault: faults.duplicate(), options: { at: 'store.write' }, body: addTwice },
  {
    kind: 'duplicate',
    variant: 'later',
    fault: faults.duplicate({ gapMs: 20, answer: 'second' }),
    options: { at: 'store.write', limit: 1 },
    body: addTwice,
    atLeastMs: 20,
  },
  { kind: 'lostWrite', fault: faults.lostWrite('OK'), options: { at: 'store.write', calls: [2] }, body: addTwice },
  { kind: 'reorder', fault: faults.reorder({ withinMs: 400 }), options: { at: 'inbox.put' }, body: callTogether },
  {
    kind: 'reorder',
    variant: 'of calls',
    fault: faults.reorder({ withinMs: 400, of: 'calls' }),
    options: { at: 'inbox.put' },
    body: callTogether,
  },
  { kind: 'staleAnswer', fault: faults.staleAnswer(), options: { at: 'store.read' }, body: addTwice },
]
