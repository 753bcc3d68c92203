/** Keys that each node has, and tells one other after the other. What is deleted leaves a tombstone, or it would come back. */
import type { Node } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { sleep, Turns } from '../support.ts'

export type GossipBug = 'tombstones are thrown away too soon'

interface Item {
  /** Null: deleted. */
  readonly value: string | null
  readonly version: number
  readonly by: string
}

type Items = Readonly<Record<string, Item>>

const names = ['a', 'b', 'c']
const graceMs = 250

/** @see Demers and others: Epidemic Algorithms for Replicated Database Maintenance, PODC 1987 */
export function gossip(bug?: GossipBug): Body {
  return async (chaos) => {
    const members = new Map<string, Member>()
    /** Keys whose deletion a node has made durable: they are never written again. */
    const deleted = new Set<string>()
    chaos.eventually(
      'what was deleted is gone, on each node',
      () => [...members.values()].every((member) => [...deleted].every((key) => member.value(key) === undefined)),
      '5s',
    )
    chaos.cluster({
      nodes: names,
      async boot(node) {
        const member = new Member(node, bug)
        members.set(node.name, member)
        await member.run()
        if (node.starts === 1) await use(node, member)
      },
    })
    async function use({ name }: Node, member: Member): Promise<void> {
      const mine = names.indexOf(name)
      for (let turn = 0; turn < 3; turn++) {
        await member.write(`${name}${turn}`, 'there')
        await sleep(200)
        // That of another node, if it has come by.
        const other = `${names[(mine + 1) % names.length]}${turn}`
        if (member.value(other) !== undefined) {
          await member.write(other, null)
          deleted.add(other)
        }
      }
    }
    await sleep(900)
  }
}

class Member {
  readonly #node: Node
  readonly #bug: GossipBug | undefined
  readonly #turns = new Turns()
  #items: Record<string, Item> = {}
  #next = 0

  constructor(node: Node, bug: GossipBug | undefined) {
    this.#node = node
    this.#bug = bug
  }

  async run(): Promise<void> {
    this.#items = { ...(await this.#node.disk.get<Items>('items')) }
    this.#node.onMessage(({ data }) => this.#turns.take(() => this.#merge(data as Items)))
    void this.#tell()
    for (const [key, item] of Object.entries(this.#items)) this.#forget(key, item)
  }

  value(key: string): string | undefined {
    return this.#items[key]?.value ?? undefined
  }

  write(key: string, value: string | null): Promise<void> {
    return this.#merge({ [key]: { value, version: (this.#items[key]?.version ?? 0) + 1, by: this.#node.name } })
  }

  async #merge(items: Items): Promise<void> {
    const changed = Object.entries(items).filter(([key, item]) => isLater(item, this.#items[key]))
    if (changed.length === 0) return
    for (const [key, item] of changed) {
      this.#items[key] = item
      this.#forget(key, item)
    }
    await this.#node.disk.set('items', this.#items, { sync: true })
  }

  #forget(key: string, item: Item): void {
    if (this.#bug !== 'tombstones are thrown away too soon' || item.value !== null) return
    setTimeout(() => {
      if (this.#items[key] === item) delete this.#items[key]
    }, graceMs)
  }

  async #tell(): Promise<never> {
    const others = names.filter((name) => name !== this.#node.name)
    for (;;) {
      await sleep(20)
      this.#node.send(others[this.#next++ % others.length] as string, this.#items)
    }
  }
}

function isLater(one: Item, other: Item | undefined): boolean {
  if (other === undefined) return true
  return one.version !== other.version ? one.version > other.version : one.by > other.by
}
