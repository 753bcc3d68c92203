import { afterAll, expect, test } from 'vitest'
import { holdPatches } from '../../src/adapter.js'
import { inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import type { Node, NodeSocket } from '../../src/cluster/index.js'
import '../../src/cluster/index.js'

afterAll(holdPatches())
const { AbstractConnector, Redis } = await import('ioredis')

/** As much of a Redis as a counter takes: INCR, and INCR once for each token, as a script of Lua would do it. */
const store = (node: Node) => {
  if (node.name !== 'redis') return
  const counters = new Map<string, number>()
  const tokens = new Set<string>()
  const answer = ([command = '', key = '', token]: readonly string[]): string => {
    if (command.toLowerCase() !== 'incr') return '+OK\r\n'
    if (token === undefined || !tokens.has(token)) counters.set(key, (counters.get(key) ?? 0) + 1)
    if (token !== undefined) tokens.add(token)
    return `:${counters.get(key)}\r\n`
  }
  node.listen(6379, (socket) => {
    let text = ''
    socket.on('error', () => {})
    socket.on('data', (data) => {
      text += data
      const whole = /^\*\d+\r\n(?:\$\d+\r\n[^\r]*\r\n)+?(?=\*|$)/
      for (let command = whole.exec(text); command !== null; command = whole.exec(text)) {
        text = text.slice(command[0].length)
        socket.write(answer(command[0].split('\r\n').filter((line) => line !== '' && !/^[*$]\d/.test(line))))
      }
    })
  })
}

function connect(node: Node, options: object = {}) {
  class NodeConnector extends AbstractConnector {
    override async connect() {
      this.connecting = true
      const stream: NodeSocket = node.createConnection({ host: 'redis', port: 6379 })
      this.stream = stream as never
      return stream as never
    }
  }
  const settings = { Connector: NodeConnector as never, disconnectTimeout: 2000, ...options }
  const redis = node.run(() => new Redis({ enableReadyCheck: false, ...settings }))
  redis.on('error', () => {})
  return redis
}

test('ioredis: commands, and its backoff after a crash', () =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['app', 'redis'], boot: store })
    const seen: string[] = []
    const redis = connect(cluster.node('app'), { retryStrategy: (times: number) => times * 100 })
    for (const event of ['connect', 'close']) redis.on(event, () => seen.push(`${chaos.clock.now()} ${event}`))
    expect(await redis.incr('visits')).toBe(1)
    expect(await redis.incr('visits')).toBe(2)
    await sleep(1000 - chaos.clock.now())
    cluster.node('redis').crash()
    await sleep(500)
    cluster.node('redis').restart()
    expect(await redis.incr('visits')).toBe(1)
    redis.disconnect()
    await sleep(10)
    // Refused 100 ms later, and 200 ms after that; the third try, 300 ms on, gets through.
    expect(seen).toEqual(['2 connect', '1001 close', '1103 close', '1305 close', '1607 connect', '1612 close'])
  }))

test.each([
  ['a command whose answer a reset takes is sent again, and counts twice', {}, 2],
  ['not so when it is never sent again', { maxRetriesPerRequest: 0 }, 1],
])('%s', (_what, options, counted) =>
  inChaos(async (chaos) => {
    const cluster = chaos.cluster({ nodes: ['app', 'redis'], boot: store })
    const redis = connect(cluster.node('app'), { keepAlive: 1000, ...options })
    await redis.ping()
    cluster.network.link('redis', 'app').set({ latencyMs: 30 })
    setTimeout(() => (redis as unknown as { stream: NodeSocket }).stream.resetAndDestroy(), 10)
    await redis.incr('visits').catch(() => {})
    await sleep(1000)
    expect(Number(await redis.incr('visits'))).toBe(counted + 1)
    redis.disconnect()
  }),
)
