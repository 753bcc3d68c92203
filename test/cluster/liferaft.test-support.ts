import { createRequire } from 'node:module'
import type { Chaos } from '@faultline/vitest'
import type { Cluster, Node } from 'faultline/cluster'
import 'faultline/cluster'

const require = createRequire(import.meta.url)
const { AbstractLevelDOWN, AbstractIterator } = require('abstract-leveldown')
const Log = require('@markwylde/liferaft/log')

export interface Raft {
  readonly state: number
  readonly term: number
  readonly address: string
  on(event: string, listener: (...args: never[]) => unknown): Raft
  emit(event: 'data', packet: unknown, write: (answer?: unknown) => void): boolean
  join(address: string, write: (packet: unknown, done: (error?: unknown, answer?: unknown) => void) => void): Raft
  command(command: unknown): Promise<void>
}

interface RaftClass {
  new (address: string, options: object): Raft
  readonly LEADER: number
}

export const LifeRaft: RaftClass = require('@markwylde/liferaft')

/** The disk of a node as an adapter for the log, each write synced: what the library takes instead of leveldown. */
class DiskDown extends AbstractLevelDOWN {
  constructor(readonly node: Node) {
    super()
  }

  _put(key: string, value: string, _: object, done: (error?: Error) => void) {
    this.node.disk.set(key, value, { sync: true }).then(() => done(), done)
  }

  _get(key: string, _: object, done: (error: Error | null, value?: string) => void) {
    const found = (value: string | undefined) => (value === undefined ? done(new Error('NotFound')) : done(null, value))
    this.node.disk.get<string>(key).then(found, done)
  }

  _del(key: string, _: object, done: (error?: Error) => void) {
    this.node.disk.delete(key, { sync: true }).then(() => done(), done)
  }

  _iterator(options: Range) {
    return new DiskIterator(this, options)
  }
}

interface Range {
  readonly gt?: string
  readonly lt?: string
  readonly lte?: string
  readonly reverse: boolean
  readonly limit: number
}

class DiskIterator extends AbstractIterator {
  #left: Promise<string[]> | undefined

  constructor(
    readonly db: DiskDown,
    readonly range: Range,
  ) {
    super(db)
  }

  async #keys(): Promise<string[]> {
    const { gt = '', lt = '~', lte = '~', reverse, limit } = this.range
    const keys = (await this.db.node.disk.keys()).filter((key) => key > gt && key < lt && key <= lte)
    if (reverse) keys.reverse()
    return limit < 0 ? keys : keys.slice(0, limit)
  }

  _next(done: (error?: Error | null, key?: string, value?: string) => void) {
    this.#left ??= this.#keys()
    void this.#left
      .then(async (left) => {
        const key = left.shift()
        return key === undefined ? [] : ([null, key, await this.db.node.disk.get<string>(key)] as const)
      })
      .then((found) => done(...(found as [])), done)
  }
}

export interface RaftOptions {
  readonly nodes: number
  /** With the library's log, on the node's disk. */
  readonly log: boolean
  /**
   * `requests`: an answer comes once, to its request, as in the library's own tests. `messages`: each way is a datagram,
   * and answers are given to `data` as they come.
   */
  readonly transport: 'requests' | 'messages'
  /** Messages take up to 120 ms, the disk up to 20 ms: elections meet. @default 10 ms, and none */
  readonly slow?: boolean
}

export interface Rafts {
  readonly cluster: Cluster
  readonly rafts: ReadonlyMap<string, Raft>
  /** Who became leader, by term. */
  readonly leaders: ReadonlyMap<number, ReadonlySet<string>>
  /** What each node has told as committed, since it was first started. */
  readonly commits: ReadonlyMap<string, unknown[]>
}

/** LifeRaft on each node of a cluster, with its default timeouts. */
export function startRafts(chaos: Chaos, { nodes, log, transport, slow = false }: RaftOptions): Rafts {
  const names = Array.from({ length: nodes }, (_, at) => `n${at + 1}`)
  const rafts = new Map<string, Raft>()
  const leaders = new Map<number, Set<string>>()
  const commits = new Map<string, unknown[]>(names.map((name) => [name, []]))
  const boot = (node: Node) => {
    const raft = new LifeRaft(node.name, log ? { Log, adapter: () => new DiskDown(node) } : {})
    rafts.set(node.name, raft)
    raft.on('leader', () => {
      const { term } = raft
      leaders.set(term, (leaders.get(term) ?? new Set()).add(node.name))
    })
    raft.on('commit', (command) => commits.get(node.name)?.push(command))
    const reader = transport === 'requests' ? overRequests(node, raft) : overMessages(node, raft)
    for (const name of names) if (name !== node.name) raft.join(name, reader(name))
  }
  const cluster = chaos.cluster({
    nodes: names,
    boot,
    network: { latencyMs: slow ? [20, 120] : [1, 10] },
    disk: { latencyMs: slow ? [0, 20] : 0 },
  })
  return { cluster, rafts, leaders, commits }
}

type Write = (name: string) => Parameters<Raft['join']>[1]

function overRequests(node: Node, raft: Raft): Write {
  node.onRequest(({ data }) => new Promise((resolve) => raft.emit('data', data, resolve)))
  return (name) => (packet, done) => {
    // What cannot be sent as JSON is not sent: a packet may hold a promise by mistake.
    const sent = JSON.parse(JSON.stringify(packet))
    node.request(name, sent, { timeoutMs: 100 }).then((answer) => done(undefined, answer), done)
  }
}

function overMessages(node: Node, raft: Raft): Write {
  const send = (name: string, packet: unknown) => node.send(name, JSON.parse(JSON.stringify(packet)))
  node.onMessage(({ from, data }) => {
    raft.emit('data', data, (answer) => answer !== undefined && send(from, answer))
  })
  return (name) => (packet, done) => {
    send(name, packet)
    done()
  }
}

/** Terms with two leaders or more. */
export const splitTerms = ({ leaders }: Rafts): number[] =>
  [...leaders].flatMap(([term, names]) => (names.size > 1 ? [term] : []))
