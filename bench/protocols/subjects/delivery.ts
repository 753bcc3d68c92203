/** Messages that are sent until they are answered, and a consumer that must not do twice what comes twice. */
import assert from 'node:assert/strict'
import type { Node } from 'faultline/cluster'
import type { Body } from '../protocol.ts'
import { lifeOf, sleep, Turns } from '../support.ts'

export type DeliveryBug = 'what comes twice is done twice' | 'ids begin anew after a restart'

interface Order {
  readonly id: string
  readonly what: number
}

interface State {
  readonly seen: readonly string[]
  readonly done: readonly number[]
}

const none: State = { seen: [], done: [] }

export function delivery(bug?: DeliveryBug): Body {
  return async (chaos) => {
    let made = 0
    const answered = new Set<number>()
    let done: readonly number[] = []
    chaos.cluster({
      nodes: ['consumer', 'x', 'y'],
      boot: (node) => (node.name === 'consumer' ? consume(node) : produce(node)),
    })
    async function consume(node: Node): Promise<void> {
      let state = (await node.disk.get<State>('state')) ?? none
      done = state.done
      const turns = new Turns()
      node.onRequest(({ data }) =>
        turns.take(async () => {
          const { id, what } = data as Order
          if (state.seen.includes(id) && bug !== 'what comes twice is done twice') return
          const next = { seen: [...state.seen, id], done: [...state.done, what] }
          // Both at once, and before it is answered.
          await node.disk.set('state', next, { sync: true })
          state = next
          done = state.done
        }),
      )
    }
    async function produce(node: Node): Promise<void> {
      const life = await lifeOf(node)
      for (let count = 1; count <= 5; count++) {
        const id = bug === 'ids begin anew after a restart' ? `${node.name} ${count}` : `${node.name} ${life} ${count}`
        const what = ++made
        for (;;) {
          const sent = await node.request('consumer', { id, what }, { timeoutMs: 50 }).then(
            () => true,
            () => false,
          )
          if (sent) break
          await sleep(20)
        }
        answered.add(what)
        await sleep(40)
      }
    }
    await sleep(500)
    assert.equal(new Set(done).size, done.length, 'Each order is carried out once.')
    for (const what of answered) assert.ok(done.includes(what), 'What was answered was carried out.')
  }
}
