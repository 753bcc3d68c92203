/** Keys on one machine with a log written ahead and snapshots, and two clients. */
import { createHistory, type KeyValueOp, models, type Node } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { mustBeLinearizable, sleep } from '../support.ts'

export type StoreBug = 'the snapshot skips an entry' | 'answers before it has recovered'

interface Entry {
  readonly key: string
  readonly value: number
}

interface Snapshot {
  readonly values: readonly (readonly [string, number])[]
  /** Values that were put: each is put by one request, which may come twice. */
  readonly seen: readonly number[]
  /** Entries up to this one are in it. */
  readonly upTo: number
}

const clients = ['x', 'y', 'z']
const entriesBetween = 4

export function walStore(bug?: StoreBug): Body {
  return async (chaos) => {
    const history = createHistory<KeyValueOp<number>>(chaos)
    let written = 0
    chaos.cluster({
      nodes: ['store', ...clients],
      disk: { latencyMs: { read: 1, sync: 4 } },
      boot: (node) => (node.name === 'store' ? new Store(node, bug).run() : work(node)),
    })
    async function work(node: Node): Promise<void> {
      // Its first start is over by then.
      await sleep(20)
      for (let turn = 0; turn < 8; turn++) {
        const key = `k${(turn >> 1) % 2}`
        const op: KeyValueOp<number> = turn % 2 === 1 ? { name: 'get', key } : { name: 'put', key, value: ++written }
        await history
          .record(node.name, op, async () => (await node.request('store', op, { timeoutMs: 60 })) as number | null)
          .catch(() => {})
        await sleep(20)
      }
    }
    await sleep(500)
    mustBeLinearizable(history, models.keyValue())
  }
}

class Store {
  readonly #node: Node
  readonly #bug: StoreBug | undefined
  readonly #values = new Map<string, number>()
  /** Entries that have been given a number. */
  #last = 0
  /** Entries that are in `#values`: all up to this one. */
  #applied = 0
  #from = 1
  readonly #durable = new Map<number, Entry>()
  #snapshots = false
  readonly #seen = new Map<number, Promise<void>>()

  constructor(node: Node, bug: StoreBug | undefined) {
    this.#node = node
    this.#bug = bug
  }

  async run(): Promise<void> {
    const listen = () => this.#node.onRequest(({ data }) => this.#answer(data as KeyValueOp<number>))
    if (this.#bug === 'answers before it has recovered') listen()
    await this.#recover()
    listen()
  }

  async #recover(): Promise<void> {
    const { disk } = this.#node
    const snapshot = await disk.get<Snapshot>('snapshot')
    for (const [key, value] of snapshot?.values ?? []) this.#values.set(key, value)
    for (const value of snapshot?.seen ?? []) this.#seen.set(value, Promise.resolve())
    this.#applied = snapshot?.upTo ?? 0
    const numbers = (await disk.keys('log ')).map((name) => Number(name.slice(4))).sort((one, other) => one - other)
    this.#last = Math.max(this.#applied, ...numbers)
    for (const number of numbers.filter((one) => one > this.#applied)) {
      const { key, value } = (await disk.get<Entry>(`log ${number}`)) as Entry
      this.#values.set(key, value)
      this.#seen.set(value, Promise.resolve())
    }
    this.#applied = this.#last
    this.#from = numbers[0] ?? this.#last + 1
  }

  async #answer(op: KeyValueOp<number>): Promise<number | null | undefined> {
    if (op.name === 'get') return this.#values.get(op.key) ?? null
    if (op.name !== 'put') throw new Error(`no ${op.name} here`)
    const before = this.#seen.get(op.value)
    const done = before ?? this.#put(op.key, op.value)
    if (before === undefined) this.#seen.set(op.value, done)
    await done
    return undefined
  }

  async #put(key: string, value: number): Promise<void> {
    const number = ++this.#last
    await this.#node.disk.set(`log ${number}`, { key, value }, { sync: true })
    this.#durable.set(number, { key, value })
    // In the order of their numbers, whichever is written first.
    while (this.#durable.has(this.#applied + 1)) {
      const next = this.#durable.get(++this.#applied) as Entry
      this.#durable.delete(this.#applied)
      this.#values.set(next.key, next.value)
    }
    while (this.#applied < number) await sleep(1)
    if (this.#applied - this.#from >= entriesBetween) await this.#snapshot()
  }

  async #snapshot(): Promise<void> {
    if (this.#snapshots) return
    this.#snapshots = true
    const { disk } = this.#node
    const upTo = this.#bug === 'the snapshot skips an entry' ? this.#last : this.#applied
    await disk.set('snapshot', { values: [...this.#values], seen: [...this.#seen.keys()], upTo } satisfies Snapshot, {
      sync: true,
    })
    const from = this.#from
    this.#from = upTo + 1
    for (let number = from; number <= upTo; number++) await disk.delete(`log ${number}`, { sync: true })
    this.#snapshots = false
  }
}
