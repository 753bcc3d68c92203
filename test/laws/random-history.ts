import type { Op, Operation } from '../../src/cluster/index.js'
import type { RandomStream } from '../../src/random/index.js'
import { type Thing, things } from './naive-consistency.js'

export type Kind = keyof typeof things
export const kinds = Object.keys(things) as Kind[]

const draws: Record<Kind, (random: RandomStream, client: string) => Op> = {
  register: (random) =>
    random.pick<Op>([
      { name: 'read' },
      { name: 'read' },
      { name: 'write', value: random.int(1, 3) },
      { name: 'cas', from: random.int(1, 3), to: random.int(1, 3) },
    ]),
  keyValue: (random) => {
    const key = random.pick(['x', 'y'])
    return random.pick<Op>([
      { name: 'get', key },
      { name: 'get', key },
      { name: 'put', key, value: random.int(1, 3) },
      { name: 'delete', key },
      { name: 'cas', key, from: random.pick([null, 1, 2]), to: random.int(1, 3) },
    ])
  },
  set: (random) => {
    const value = random.int(1, 2)
    const names = random.chance(0.3) ? ['read'] : ['add', 'remove', 'has', 'has']
    const name = random.pick(names)
    return name === 'read' ? { name } : { name, value }
  },
  queue: (random) => random.pick<Op>([{ name: 'enqueue', value: random.int(1, 3) }, { name: 'dequeue' }]),
  counter: (random) => random.pick<Op>([{ name: 'add', by: random.int(1, 2) }, { name: 'read' }]),
  lock: (random, client) =>
    random.pick<Op>([{ name: 'acquire', owner: client }, { name: 'release', owner: client }, { name: 'holder' }]),
}

const mostlyKnown = ['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'unknown', 'pending', 'failed'] as const
const doubtful = ['ok', 'unknown', 'pending'] as const

/**
 * What could have been seen of a thing of that kind: each operation took effect at some moment between its two times, or
 * failed, or is of unknown outcome and may have had none. Then, mostly, some answers are changed, so that
 * there may be no explanation any more.
 * @param most operations, and `least`
 */
export function randomHistory(kind: Kind, random: RandomStream, most: number, least = 2): Operation[] {
  const clients = ['a', 'b', 'c', 'd'].slice(0, random.int(2, 4))
  const freeAt = new Map<string, number>()
  const overlap = random.int(1, 30)
  const fates = random.chance(0.3) ? doubtful : mostlyKnown
  const drafts = Array.from({ length: random.int(least, most) }, (_, index) => {
    const client = random.pick(clients)
    const invokedAtMs = (freeAt.get(client) ?? 0) + random.int(0, 12)
    const returnedAtMs = invokedAtMs + random.int(0, overlap)
    // Now and then a client asks for two things at once.
    freeAt.set(client, random.chance(0.1) ? invokedAtMs : returnedAtMs + 1)
    const fate = random.pick(fates)
    const atMs = invokedAtMs + random.next() * (fate === 'ok' ? returnedAtMs - invokedAtMs : 2 * overlap)
    const happens = fate === 'ok' || (fate !== 'failed' && random.chance(0.5))
    return { index, client, op: draws[kind](random, client), invokedAtMs, returnedAtMs, fate, atMs, happens }
  })
  const thing: Thing = things[kind]()
  const answers = new Map<number, unknown>()
  for (const { index, op } of drafts.filter(({ happens }) => happens).sort((a, b) => a.atMs - b.atMs))
    answers.set(index, thing.apply(op)?.must)
  const lies = random.chance(0.7) ? random.int(1, 4) : 0
  for (let lie = 0; lie < lies; lie++) {
    const liar = random.pick(drafts)
    const other = random.pick(drafts)
    const answer = answers.get(liar.index)
    if (typeof answer === 'boolean') answers.set(liar.index, !answer)
    else if (typeof answer === 'number') answers.set(liar.index, answer + random.int(-2, 2))
    else if (answers.has(other.index) && liar.op.name === other.op.name)
      answers.set(liar.index, answers.get(other.index))
  }
  return drafts.map(({ index, client, op, invokedAtMs, returnedAtMs, fate }): Operation => {
    const base = { client, op, invokedAtMs }
    if (fate === 'pending') return { ...base, outcome: 'unknown' }
    if (fate !== 'ok') return { ...base, returnedAtMs, outcome: fate }
    const result = answers.get(index)
    // Some are told nothing where that says enough.
    const silent = result === true && random.chance(0.2)
    return { ...base, returnedAtMs, outcome: 'ok', ...(result !== undefined && !silent && { result }) }
  })
}
