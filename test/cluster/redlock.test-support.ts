import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import { holdPatches } from 'faultline/adapter'
import type { Node, NodeSocket } from 'faultline/cluster'
import type { Redis as RedisClient } from 'ioredis'
import { afterAll } from 'vitest'

// ioredis takes the timers when it is imported.
afterAll(holdPatches())
const { AbstractConnector, Redis } = await import('ioredis')

/** What of it is used here: its package tells TypeScript of no types. */
export interface Lock {
  /** Ms of the wall clock until which its holder may take it for its own. */
  readonly expiration: number
  release(): Promise<unknown>
}

export const Redlock: new (
  clients: Iterable<unknown>,
  settings?: { readonly retryCount?: number },
) => { acquire(resources: readonly string[], durationMs: number): Promise<Lock> } = createRequire(import.meta.url)(
  'redlock',
).default

interface Entry {
  readonly value: string
  /** By the wall clock of the store, as Redis has it. */
  readonly untilMs: number
}

/**
 * As much of a Redis as the three scripts of redlock take, on port 6379 of a node, in memory alone: nothing outlives a
 * crash. It knows each script by the commands in it, and by its hash once it was sent, as EVAL and EVALSHA do.
 */
export function redisStore(node: Node): void {
  const entries = new Map<string, Entry>()
  const scripts = new Map<string, string>()
  const get = (key: string) => {
    const entry = entries.get(key)
    return entry !== undefined && Date.now() < entry.untilMs ? entry.value : undefined
  }
  const run = (script: string, key: string, value: string, ttlMs: number): number => {
    const kept = get(key)
    if (script.includes('"del"')) return kept === value && entries.delete(key) ? 1 : 0
    if (script.includes('"exists"') ? kept !== undefined : kept !== value) return 0
    entries.set(key, { value, untilMs: Date.now() + ttlMs })
    return 1
  }
  const answer = ([command = '', ...args]: readonly string[]): string => {
    const [text = '', , key = '', value = '', ttl = '0'] = args
    if (command.toLowerCase() === 'eval') scripts.set(hashOf(text), text)
    else if (command.toLowerCase() !== 'evalsha') return '+OK\r\n'
    const script = command.toLowerCase() === 'eval' ? text : scripts.get(text)
    return script === undefined ? '-NOSCRIPT No matching script.\r\n' : `:${run(script, key, value, Number(ttl))}\r\n`
  }
  node.listen(6379, (socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (data) => {
      text += data
      for (let read = readCommand(text); read !== undefined; read = readCommand(text)) {
        text = text.slice(read.length)
        socket.write(answer(read.words))
      }
    })
  })
}

/** One command in RESP: an array of bulk strings, of ASCII. Undefined: it has not come whole yet. */
function readCommand(text: string): { readonly words: readonly string[]; readonly length: number } | undefined {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return undefined
  const words: string[] = []
  let at = head[0].length
  while (words.length < Number(head[1])) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at))
    if (size === null) return undefined
    const from = at + size[0].length
    const end = from + Number(size[1])
    if (text.length < end + 2) return undefined
    words.push(text.slice(from, end))
    at = end + 2
  }
  return { words, length: at }
}

const hashOf = (text: string) => createHash('sha1').update(text).digest('hex')

/** A client of each store, over the sockets of a node. A store that does not answer within `timeoutMs` is given up. */
export function redisClients(node: Node, stores: readonly string[], timeoutMs: number): RedisClient[] {
  return stores.map((host) => {
    class NodeConnector extends AbstractConnector {
      override async connect() {
        this.connecting = true
        const stream: NodeSocket = node.createConnection({ host, port: 6379 })
        this.stream = stream as never
        return stream as never
      }
    }
    const redis = new Redis({
      Connector: NodeConnector as never,
      commandTimeout: timeoutMs,
      disconnectTimeout: timeoutMs,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => 20,
    })
    redis.on('error', () => {})
    return redis
  })
}
