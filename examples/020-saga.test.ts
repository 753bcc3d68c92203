/**
 * A saga: an order is a step at each of several services, and what was done is undone when a later step cannot be. What if
 * the program that leads it crashes between two steps? A search tries all of that. docs/cluster-exploring.md
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Chaos } from '@faultline/vitest'
import { search } from '@faultline/vitest/explore'
import type { Node } from 'faultline/cluster'
import 'faultline/cluster'
import { expect, test } from 'vitest'

type Step = 'charge' | 'ship'

/** A service of production: does a step, or undoes it, once for each order. What it has done is on its disk. */
function service(node: Node) {
  node.onRequest(async ({ data }) => {
    const { order, undo, refuse } = data as { order: string; undo?: boolean; refuse?: boolean }
    // What comes late must not be done after it was undone.
    const state = await node.disk.get<string>(order)
    if (!undo && refuse) throw new Error('Out of stock')
    if (undo || state === undefined) await node.disk.set(order, undo ? 'undone' : 'done', { sync: true })
  })
}

interface Order {
  readonly id: string
  readonly state: 'begun' | 'undoing' | 'ended'
}

/** Production code: charges, then ships. Asks until it has an answer; `logs`: writes down first what it is about to do. */
async function orders(node: Node, logs: boolean) {
  const note = async (order: Order) => logs && (await node.disk.set('order', order, { sync: true }))
  const ask = async (step: Step, data: object): Promise<'ok' | 'refused'> => {
    for (;;) {
      const answer = await node.request(step, data, { timeoutMs: 50 }).then(
        () => 'ok' as const,
        (error: Error) => (error.message === 'Out of stock' ? 'refused' : error),
      )
      if (answer === 'ok' || answer === 'refused') return answer
      await sleep(20)
    }
  }
  const undo = async (order: string) => {
    await note({ id: order, state: 'undoing' })
    for (const step of ['ship', 'charge'] as const) await ask(step, { order, undo: true })
    await note({ id: order, state: 'ended' })
  }

  const left = await node.disk.get<Order>('order')
  // Whoever does not know how far it came undoes all of it.
  if (left !== undefined && left.state !== 'ended') await undo(left.id)
  for (let n = 1; n <= 2; n++) {
    const order = `${node.starts}.${n}`
    await note({ id: order, state: 'begun' })
    await ask('charge', { order })
    if ((await ask('ship', { order, refuse: n === 2 })) === 'refused') await undo(order)
    else await note({ id: order, state: 'ended' })
  }
}

/** In the end each order is charged and shipped, or neither. */
const shop = (logs: boolean) => async (chaos: Chaos) => {
  const cluster = chaos.cluster({
    nodes: ['orders', 'charge', 'ship'],
    boot: (node) => void (node.name === 'orders' ? orders(node, logs).catch(() => {}) : service(node)),
  })
  await sleep(3000)
  const done = (step: Step) => {
    const { keys } = cluster.node(step).disk.snapshot().current
    return Object.keys(keys).filter((order) => keys[order] === 'done')
  }
  chaos.eventually('what was charged is shipped', () => done('charge').join() === done('ship').join())
  chaos.sometimes('something was shipped', done('ship').length > 0)
}

test('a saga in memory alone: a crash between two steps leaves a customer charged', async () => {
  const { findings } = await search({ seed: 1, nemeses: ['crash'] }, shop(false))
  expect(findings[0]?.schedule.injections).toMatchObject([{ fault: { kind: 'crash' }, at: 'orders' }])
  expect(findings[0]?.account.diagrams[0]?.text).toContain('orders crashed')
})

test('one that writes down what it is about to do undoes it after the crash', async () => {
  const { findings } = await search({ seed: 1, runs: 150, nemeses: ['crash', 'loss', 'duplicate'] }, shop(true))
  expect(findings).toEqual([])
})
