import { afterAll, expect, test } from 'vitest'
import { holdPatches } from '../../src/adapter.js'
import { inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import type { Node } from '../../src/cluster/index.js'
import '../../src/cluster/index.js'

// It takes `setTimeout` at import, and is in virtual time with the set-up file, which does this.
afterAll(holdPatches())
const { createBirpc } = await import('birpc')

interface Accounts {
  deposit(amount: number, id?: string): Promise<number>
}

/** The account is on node b's disk: a crash keeps it. With ids, what was done already is not done again. */
const bank = (node: Node) => {
  if (node.name !== 'bank') return
  const channel = node.emitter('client')
  const deposit = async (amount: number, id?: string): Promise<number> => {
    const { balance = 0, done = [] } = ((await node.disk.get('account')) ?? {}) as { balance?: number; done?: string[] }
    if (id !== undefined && done.includes(id)) return balance
    await node.disk.set('account', { balance: balance + amount, done: id === undefined ? done : [...done, id] })
    await node.disk.sync()
    return balance + amount
  }
  // One after another.
  let last: Promise<unknown> = Promise.resolve()
  const functions: Accounts = {
    deposit(amount, id) {
      const answer = last.then(() => deposit(amount, id))
      last = answer
      return answer
    },
  }
  createBirpc<object, Accounts>(functions, {
    post: (data) => channel.send(data),
    on: (fn) => void channel.on('message', fn),
  })
}

function client(node: Node) {
  const channel = node.emitter('bank')
  return createBirpc<Accounts>(
    {},
    { post: (data) => channel.send(data), on: (fn) => void channel.on('message', fn), timeout: 1000 },
  )
}

/** Three tries, as many wrap their RPC. */
async function retrying<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await call()
    } catch (error) {
      if (tries === 3) throw error
    }
}

test('birpc runs on the channel of two nodes', () =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['bank', 'client'], boot: bank })
    const rpc = client(cluster.node('client'))
    expect([await rpc.deposit(5), await rpc.deposit(7)]).toEqual([5, 12])
    // Two for the first, with the opening of the stream before it.
    expect(chaos.clock.now()).toBe(6)
  }))

test('a partition stalls a call, which birpc gives up; tried again without an id it counts twice, with one it does not', () =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['bank', 'client'], boot: bank })
    const rpc = client(cluster.node('client'))
    const balance = async () => ((await cluster.node('bank').disk.get('account')) as { balance: number }).balance
    await rpc.deposit(0)
    const cut = async <T>(call: () => Promise<T>) => {
      const partition = cluster.network.partition([['bank'], ['client']])
      setTimeout(() => partition.heal(), 1100)
      const answer = await call()
      await sleep(5000)
      return answer
    }
    await cut(() => retrying(() => rpc.deposit(10)))
    expect(await balance()).toBe(20)
    await cut(() => retrying(() => rpc.deposit(10, 'once')))
    expect(await balance()).toBe(30)
  }))

test('a crash of the other side: the channel tells of it, the call never comes back by itself', () =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['bank', 'client'], boot: bank })
    const [, node] = cluster.nodes as [Node, Node]
    const told: string[] = []
    const rpc = client(node)
    node.emitter('bank').on('disconnect', (error: Error) => told.push(`${chaos.clock.now()} ${error.message}`))
    await rpc.deposit(1)
    const call = rpc.deposit(1)
    cluster.node('bank').crash()
    await expect(call).rejects.toThrow('[birpc] timeout on calling "deposit"')
    expect(chaos.clock.now()).toBe(1004)
    expect(told).toEqual(['5 read ECONNRESET bank'])
    cluster.node('bank').restart()
    expect(await rpc.deposit(1)).toBe(2)
  }))
