/** A register on some replicas, each with a client: reads and writes ask all and wait for a majority, twice. */
import { createHistory, models, type Node, type RegisterOp } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { lifeOf, mustBeLinearizable, sleep, Turns } from '../support.ts'

export type RegisterBug = 'quorum off by one' | 'no fsync before the answer' | 'the clock orders writes'

interface Kept {
  readonly value: number
  /** Of two versions the later one wins: by number, then by who wrote it. */
  readonly version: number
  readonly by: string
}

type Ask = { readonly type: 'load' } | { readonly type: 'store'; readonly kept: Kept }

const nothing: Kept = { value: 0, version: 0, by: '' }
const three = ['a', 'b', 'c']
/** An even number: two halves of it may each be taken for a majority. */
const four = [...three, 'd']
const operations = 6

/** @see Attiya, Bar-Noy, Dolev: Sharing Memory Robustly in Message-Passing Systems, JACM 1995 */
export function quorumRegister(bug?: RegisterBug, names = namesFor(bug)): Body {
  return async (chaos) => {
    const history = createHistory<RegisterOp<number>>(chaos)
    let written = 0
    chaos.cluster({
      nodes: names,
      async boot(node) {
        await serve(node, bug)
        const life = await lifeOf(node)
        const client = new Client(node, names, life, bug)
        await sleep(10 + 7 * names.indexOf(node.name))
        for (let turn = 0; turn < operations; turn++) {
          const op: RegisterOp<number> =
            (turn + life) % 2 === 1 ? { name: 'write', value: ++written } : { name: 'read' }
          await history.record(node.name, op, () => client.run(op)).catch(() => {})
          await sleep(60)
        }
      },
    })
    await sleep(700)
    mustBeLinearizable(history, models.register({ initial: 0 }))
  }
}

export function namesFor(bug: RegisterBug | undefined): readonly string[] {
  return bug === 'quorum off by one' ? four : three
}

/** The replica of a node. */
async function serve(node: Node, bug: RegisterBug | undefined): Promise<void> {
  let kept = (await node.disk.get<Kept>('kept')) ?? nothing
  const turns = new Turns()
  node.onRequest(async ({ data }) => {
    const ask = data as Ask
    if (ask.type === 'load') return kept
    return await turns.take(async () => {
      if (!isLater(ask.kept, kept)) return 'stored'
      await node.disk.set('kept', ask.kept, { sync: bug !== 'no fsync before the answer' })
      kept = ask.kept
      return 'stored'
    })
  })
}

class Client {
  readonly #node: Node
  readonly #names: readonly string[]
  readonly #name: string
  readonly #bug: RegisterBug | undefined
  #writes = 0

  constructor(node: Node, names: readonly string[], life: number, bug: RegisterBug | undefined) {
    this.#node = node
    this.#names = names
    this.#name = `${node.name}${life}`
    this.#bug = bug
  }

  async run(op: RegisterOp<number>): Promise<number | undefined> {
    const last = ((await this.#majority({ type: 'load' })) as Kept[]).reduce((one, other) =>
      isLater(other, one) ? other : one,
    )
    if (op.name === 'read') {
      // Whoever reads later must not see less: a majority has it before this one says so.
      await this.#majority({ type: 'store', kept: last })
      return last.value
    }
    const version = this.#bug === 'the clock orders writes' ? Date.now() : last.version + 1
    const by = `${this.#name} ${++this.#writes}`
    await this.#majority({ type: 'store', kept: { value: (op as { value: number }).value, version, by } })
    return undefined
  }

  #majority(ask: Ask): Promise<unknown[]> {
    const names = this.#names
    const { length } = names
    const enough = this.#bug === 'quorum off by one' ? Math.ceil(length / 2) : Math.floor(length / 2) + 1
    return new Promise((resolve, reject) => {
      const answers: unknown[] = []
      let failed = 0
      for (const name of names)
        this.#node.request(name, ask, { timeoutMs: 100 }).then(
          (answer) => {
            if (answers.push(answer) === enough) resolve(answers)
          },
          (error) => {
            if (++failed > length - enough) reject(error)
          },
        )
    })
  }
}

function isLater(one: Kept, other: Kept): boolean {
  return one.version !== other.version ? one.version > other.version : one.by > other.by
}
