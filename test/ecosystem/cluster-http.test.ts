import http from 'node:http'
import axios from 'axios'
import { describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import type { Node } from '../../src/cluster/index.js'
import '../../src/cluster/index.js'

/** Counts what it is sent, by POST, and knows ids. */
const counter = (node: Node) => {
  if (node.name !== 'server') return
  const seen: string[] = []
  node.serveHttp((request, response) => {
    const id = request.headers['x-id'] as string | undefined
    if (request.method === 'POST' && (id === undefined || !seen.includes(id))) seen.push(id ?? '')
    // It has counted, and takes its time to say so.
    setTimeout(() => response.end(`${seen.length}`), 50)
  })
}

function clientOf(node: Node, timeout = 0) {
  const httpAgent = Object.assign(new http.Agent({ keepAlive: true }), { createConnection: node.createConnection })
  return axios.create({ baseURL: 'http://server', httpAgent, adapter: 'http', proxy: false, timeout })
}

describe('axios over node:http', () => {
  test('a pool keeps its sockets, and a crash resets those: the next request opens another', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['client', 'server'], boot: counter })
      const client = clientOf(cluster.node('client'))
      expect((await client.post('/')).data).toBe(1)
      expect((await client.post('/')).data).toBe(2)
      // Two round trips for the first, one for the second, which needs no connection.
      expect(chaos.clock.now()).toBe(54 + 52)
      cluster.node('server').restart()
      await sleep(10)
      expect((await client.post('/')).data).toBe(1)
    }))

  test.each([
    ['tried again after a partition, a request that was carried out counts twice', undefined, 2],
    ['with an id it does not', 'once', 1],
  ])('%s', (_what, id, counted) =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['client', 'server'], boot: counter })
      const client = clientOf(cluster.node('client'), 1000)
      const post = () => client.post('/', undefined, id === undefined ? {} : { headers: { 'x-id': id } })
      // The request gets there, the answer does not.
      setTimeout(() => cluster.network.partition([['client'], ['server']]), 20)
      setTimeout(() => cluster.network.heal(), 1500)
      await expect(post()).rejects.toMatchObject({ code: 'ECONNABORTED' })
      await sleep(1000)
      expect((await post()).data).toBe(counted)
    }),
  )
})

describe('ws', () => {
  /** Those that do not answer within a beat are taken for gone, as the manual of `ws` has it. */
  const server = (seen: string[], now: () => number) => (node: Node) => {
    if (node.name !== 'server') return
    const own = http.createServer()
    new WebSocketServer({ server: own }).on('connection', (socket, request) => {
      seen.push(`${now()} connection ${request.url}`)
      let alive = true
      socket.on('pong', () => {
        alive = true
      })
      const beat = setInterval(() => {
        if (!alive) socket.terminate()
        alive = false
        socket.ping()
      }, 1000)
      socket.on('message', (data) => socket.send(`echo ${data}`))
      socket.on('close', (code) => {
        clearInterval(beat)
        seen.push(`${now()} close ${code}`)
      })
    })
    node.serveHttp(own)
  }

  test('the real server and client; a partition is noticed by the beat', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const now = () => chaos.clock.now()
      const cluster = chaos.cluster({ nodes: ['client', 'server'], boot: server(seen, now) })
      const node = cluster.node('client')
      const socket = node.run(() => new WebSocket('ws://server/room', { createConnection: node.createConnection }))
      socket.on('open', () => socket.send('hello'))
      socket.on('message', (data) => seen.push(`${now()} ${data}`))
      socket.on('error', () => {})
      await sleep(3500)
      cluster.network.partition([['client'], ['server']])
      await sleep(5000)
      // The beats at 1, 2 and 3 s were answered, that of 4 s was not, and 5 s is the next.
      expect(seen).toEqual(['3 connection /room', '6 echo hello', '5003 close 1006'])
    }))
})
