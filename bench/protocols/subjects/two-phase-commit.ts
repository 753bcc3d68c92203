/** A transfer between two participants, all or nothing: a coordinator asks both, decides, and tells them. */
import type { Node } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { sleep, Turns } from '../support.ts'

export type CommitBug = 'waits for the decision for ever'

type Outcome = 'commit' | 'abort'
type Ask = { readonly type: 'prepare' | 'outcome'; readonly id: number }
interface Decision {
  readonly type: 'decide'
  readonly id: number
  readonly outcome: Outcome
}

const participants = ['p', 'q']
const transfers = 4

/** What the test sees of the participants: who waits, and what each has done. */
interface Sight {
  readonly waiting: Map<string, number>
  readonly done: Map<string, Outcome>
}

/** @see Gray: Notes on Data Base Operating Systems, 1978 */
export function twoPhaseCommit(bug?: CommitBug): Body {
  return async (chaos) => {
    const sight: Sight = { waiting: new Map(), done: new Map() }
    chaos.always('both do the same', () => {
      for (let id = 1; id <= transfers; id++) {
        const [p, q] = participants.map((name) => sight.done.get(`${name} ${id}`))
        if (p !== undefined && q !== undefined && p !== q) return false
      }
      return true
    })
    chaos.eventually('nobody waits for a decision', () => sight.waiting.size === 0, '5s')
    chaos.cluster({
      nodes: ['c', ...participants],
      boot: (node) => (node.name === 'c' ? coordinate(node) : new Participant(node, sight, bug).run()),
    })
    await sleep(800)
    chaos.sometimes('something is committed', [...sight.done.values()].includes('commit'))
  }
}

async function coordinate(node: Node): Promise<void> {
  const { disk } = node
  let next = ((await disk.get<number>('begun')) ?? 0) + 1
  const begun = next
  node.onRequest(async ({ data }) => {
    const { id } = data as Ask
    const decided = await disk.get<Outcome>(`decided ${id}`)
    // What was begun before a crash and not decided is never decided: it is aborted.
    return decided ?? (id < begun ? 'abort' : 'open')
  })
  for (; next <= transfers; next++) {
    const id = next
    await disk.set('begun', id, { sync: true })
    const votes = participants.map((name) => node.request(name, { type: 'prepare', id }, { timeoutMs: 40 }))
    const outcome = await Promise.all(votes).then(
      (all) => (all.every((vote) => vote === 'yes') ? 'commit' : 'abort'),
      () => 'abort' as const,
    )
    await disk.set(`decided ${id}`, outcome, { sync: true })
    for (const name of participants) node.send(name, { type: 'decide', id, outcome })
    await sleep(80)
  }
}

class Participant {
  readonly #node: Node
  readonly #sight: Sight
  readonly #bug: CommitBug | undefined
  readonly #turns = new Turns()
  #prepared: number | undefined

  constructor(node: Node, sight: Sight, bug: CommitBug | undefined) {
    this.#node = node
    this.#sight = sight
    this.#bug = bug
  }

  async run(): Promise<void> {
    const { disk } = this.#node
    const prepared = await disk.get<number>('prepared')
    if (prepared !== undefined) this.#lock(prepared)
    this.#node.onRequest(({ data }) => this.#turns.take(() => this.#prepare((data as Ask).id)))
    this.#node.onMessage(({ data }) => this.#turns.take(() => this.#decide(data as Decision)))
    if (this.#bug !== 'waits for the decision for ever') void this.#askOn()
  }

  async #prepare(id: number): Promise<'yes' | 'no'> {
    const { disk } = this.#node
    if (this.#prepared === id) return 'yes'
    // A prepare that comes late or twice is of what is over.
    if (this.#prepared !== undefined || id <= ((await disk.get<number>('last')) ?? 0)) return 'no'
    await disk.set('last', id)
    await disk.set('prepared', id)
    await disk.sync()
    this.#lock(id)
    return 'yes'
  }

  async #decide({ id, outcome }: Decision): Promise<void> {
    if (this.#prepared !== id) return
    const { disk, name } = this.#node
    await disk.set(`done ${id}`, outcome)
    await disk.delete('prepared')
    await disk.sync()
    this.#sight.done.set(`${name} ${id}`, outcome)
    this.#sight.waiting.delete(name)
    this.#prepared = undefined
  }

  #lock(id: number): void {
    this.#prepared = id
    this.#sight.waiting.set(this.#node.name, id)
  }

  /** Asks what has become of what it waits for. */
  async #askOn(): Promise<never> {
    for (;;) {
      await sleep(100)
      const id = this.#prepared
      if (id === undefined) continue
      const outcome = await this.#node.request('c', { type: 'outcome', id }, { timeoutMs: 50 }).catch(() => 'open')
      if (outcome !== 'open')
        await this.#turns.take(() => this.#decide({ type: 'decide', id, outcome: outcome as Outcome }))
    }
  }
}
