import type { Chaos } from '@faultline/vitest'
import type { Cluster, Node } from 'faultline/cluster'
import 'faultline/cluster'
import { expect } from 'vitest'
import { Redlock, redisClients, redisStore } from './redlock.test-support.js'

export const stores = ['s1', 's2', 's3'] as const
export const ttlMs = 300
export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export interface Use {
  /** The holder looks at its clock before it writes, and lets it be when the lock is over. */
  readonly careful?: boolean
  /** Who holds the lock has a number, higher than all before it, and the list refuses lower ones. */
  readonly fenced?: boolean
}

interface Ask {
  readonly op: 'read' | 'write'
  readonly list?: readonly string[]
  readonly token?: number
}

/** A list that is read and written as a whole: what the lock is for. It is on disk before anybody is answered. */
function list(node: Node): void {
  let kept = { names: [] as readonly string[], token: 0 }
  const ready = node.disk.get<typeof kept>('list').then((found) => {
    kept = found ?? kept
  })
  node.onRequest(async ({ data }) => {
    await ready
    const { op, list: names = kept.names, token = kept.token } = data as Ask
    if (token < kept.token) throw new Error(`Token ${token} is older than ${kept.token}`)
    kept = { names: op === 'write' ? names : kept.names, token }
    const answer = kept.names
    await node.disk.set('list', kept, { sync: true })
    return answer
  })
}

/** Numbers, each higher than all before it. */
function tokens(node: Node): void {
  let last = 0
  const ready = node.disk.get<number>('last').then((found) => {
    last = found ?? 0
  })
  node.onRequest(async () => {
    await ready
    const token = ++last
    await node.disk.set('last', token, { sync: true })
    return token
  })
}

/** Takes the lock, and adds names of its own for as long as it has it. */
async function work(node: Node, { careful = false, fenced = false }: Use, added: string[]): Promise<void> {
  const redlock = new Redlock(redisClients(node, stores, 40), { retryCount: 0 })
  const ask = (data: Ask) => node.request('list', data, { timeoutMs: 60 }) as Promise<readonly string[]>
  for (let n = 1; ; n++) {
    const lock = await redlock.acquire(['list'], ttlMs).catch(() => undefined)
    if (lock === undefined) {
      await sleep(25)
      continue
    }
    try {
      const token = fenced ? { token: (await node.request('tokens', 'next', { timeoutMs: 60 })) as number } : {}
      for (let turn = 1; turn === 1 || Date.now() + 60 < lock.expiration; turn++) {
        const names = await ask({ op: 'read', ...token })
        await sleep(30)
        if (careful && Date.now() >= lock.expiration) break
        // What it writes takes it a moment to put together.
        await sleep(2)
        const name = `${node.name} ${node.starts}.${n}.${turn}`
        await ask({ op: 'write', list: [...names, name], ...token })
        added.push(name)
      }
    } catch {}
    await lock.release().catch(() => {})
    await sleep(25)
  }
}

/** Two clients add to one list for a second, under a lock of redlock. What they were told is added must be there. */
export const sharedList = (use: Use, befall?: (chaos: Chaos, cluster: Cluster) => void) => async (chaos: Chaos) => {
  const added: string[] = []
  const cluster = chaos.cluster({
    nodes: [...stores, 'list', 'tokens', 'a', 'b'],
    boot(node) {
      if (node.name === 'list') list(node)
      else if (node.name === 'tokens') tokens(node)
      else if (node.name.startsWith('s')) redisStore(node)
      else void work(node, use, added)
    },
  })
  befall?.(chaos, cluster)
  await sleep(1000)
  const { keys } = cluster.node('list').disk.snapshot().current
  const { names = [] } = (keys.list ?? {}) as { names?: readonly string[] }
  expect(
    added.filter((name) => !names.includes(name)),
    'added, and lost',
  ).toEqual([])
  chaos.sometimes(
    'both have added',
    added.some((name) => name.startsWith('a')) && added.some((name) => name.startsWith('b')),
  )
}
