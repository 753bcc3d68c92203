import http from 'node:http'
import { describe, expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import type { Node, NodeSocket } from '../index.js'
import '../index.js'

/** b echoes what is sent to its port 7; a's sockets note what happens to them. */
function pair(chaos: Chaos) {
  const seen: string[] = []
  const note = (text: string) => seen.push(`${chaos.clock.now()} ${text}`)
  const watch = (name: string, socket: NodeSocket) => {
    for (const event of ['connect', 'end', 'timeout'] as const) socket.on(event, () => note(`${name} ${event}`))
    socket.on('data', (data) => note(`${name} data ${data}`))
    socket.on('error', (error) => note(`${name} error ${error.message}`))
    socket.on('close', (hadError: boolean) => note(`${name} close ${hadError}`))
    return socket
  }
  const cluster = chaos.cluster({
    nodes: ['a', 'b'],
    boot(node) {
      if (node.name !== 'b') return
      node.listen(7, (socket) => {
        watch('b', socket)
        socket.on('data', (data) => socket.write(String(data).toUpperCase()))
      })
    },
  })
  const [a, b] = cluster.nodes as [Node, Node]
  const connect = (port = 7, host = 'b') => watch('a', a.createConnection({ host, port }))
  return { cluster, a, b, seen, connect }
}

describe('sockets between nodes', () => {
  test('connect, write both ways, end, with the events of net in their order', () =>
    inChaos(async (chaos) => {
      const { seen, connect } = pair(chaos)
      const socket = connect()
      expect([socket.connecting, socket.pending, socket.readyState]).toEqual([true, true, 'opening'])
      socket.write('early ')
      await sleep(10)
      expect([socket.readyState, socket.remoteAddress, socket.remotePort]).toEqual(['open', 'b', 7])
      socket.write('late')
      await sleep(10)
      socket.end('bye')
      await sleep(10)
      expect([socket.readyState, socket.destroyed, socket.bytesWritten, socket.bytesRead]).toEqual([
        'closed',
        true,
        13,
        13,
      ])
      expect(seen).toEqual([
        ...['2 a connect', '3 b data early ', '4 a data EARLY ', '11 b data late', '12 a data LATE'],
        ...['21 b data bye', '21 b end', '21 b close false', '22 a data BYE', '22 a end', '22 a close false'],
      ])
    }))

  test('errors are as net has them', () =>
    inChaos(async (chaos) => {
      const { cluster, a, b, seen, connect } = pair(chaos)
      const errors: unknown[] = []
      const keep = (socket: NodeSocket) =>
        socket.on('error', ({ message, ...fields }) => errors.push({ message, ...fields }))
      keep(connect(8))
      keep(connect(7, 'nobody'))
      await sleep(10)
      keep(connect())
      await sleep(10)
      b.crash()
      await sleep(10)
      cluster.network.partition([['a'], ['b']])
      keep(connect())
      await sleep(200_000)
      expect(errors).toEqual([
        {
          message: 'getaddrinfo ENOTFOUND nobody',
          errno: -3008,
          code: 'ENOTFOUND',
          syscall: 'getaddrinfo',
          hostname: 'nobody',
        },
        {
          message: 'connect ECONNREFUSED b:8',
          errno: -111,
          code: 'ECONNREFUSED',
          syscall: 'connect',
          address: 'b',
          port: 8,
        },
        { message: 'read ECONNRESET', errno: -104, code: 'ECONNRESET', syscall: 'read' },
        { message: 'connect ETIMEDOUT b:7', errno: -110, code: 'ETIMEDOUT', syscall: 'connect', address: 'b', port: 7 },
      ])
      expect(seen.at(-1)).toBe('127030 a close true')
      expect(() => b.listen(7, () => {})).toThrow('down')
      b.restart()
      expect(() => b.listen(7, () => {})).toThrow('listen EADDRINUSE: address already in use b:7')
      expect(() => a.createConnection({ host: 'b', port: 70_000 })).toThrow('port')
    }))

  test('a partition leaves a socket half-open; probes notice it, writes alone take a quarter of an hour', () =>
    inChaos(async (chaos) => {
      const { cluster, b, seen, connect } = pair(chaos)
      const quiet = connect()
      const probing = connect().setKeepAlive(true, 5000)
      await sleep(10)
      cluster.network.partition([['a'], ['b']])
      b.crash()
      await sleep(30_000)
      expect([quiet.readyState, probing.readyState]).toEqual(['open', 'closed'])
      // Asked for the first time after 5 s, then once a second, ten times.
      expect(seen.slice(2)).toEqual(['15002 a error read ETIMEDOUT', '15002 a close true'])
      quiet.write('still there?')
      await sleep(1_000_000)
      expect(seen.slice(4)).toEqual(['834610 a error read ETIMEDOUT', '834610 a close true'])
    }))

  test('a peer that has crashed and is back resets what it knows nothing of', () =>
    inChaos(async (chaos) => {
      const { cluster, b, seen, connect } = pair(chaos)
      const socket = connect()
      await sleep(10)
      const partition = cluster.network.partition([['a'], ['b']])
      b.restart()
      partition.heal()
      await sleep(1000)
      expect(socket.readyState).toBe('open')
      socket.write('hello')
      await sleep(10)
      expect(seen.slice(1)).toEqual(['1012 a error read ECONNRESET', '1012 a close true'])
    }))

  test('writes wait when the send buffer is full, and go on when it is not', () =>
    inChaos(async (chaos) => {
      const { cluster, connect } = pair(chaos)
      const socket = connect()
      socket.removeAllListeners('data').resume()
      await sleep(10)
      const partition = cluster.network.partition([['a'], ['b']])
      const written: number[] = []
      for (let at = 0; at < 3; at++) socket.write(Buffer.alloc(50_000), () => written.push(at))
      await sleep(1000)
      expect([written, socket.writableLength]).toEqual([[0], 100_000])
      partition.heal()
      await sleep(1000)
      expect([written, socket.writableLength]).toEqual([[0, 1, 2], 0])
    }))

  test('setTimeout tells of idleness on the clock of the node', () =>
    inChaos(async (chaos) => {
      const { seen, connect } = pair(chaos)
      const socket = connect().setTimeout(100)
      await sleep(50)
      socket.write('x')
      await sleep(200)
      expect(seen.slice(1)).toEqual(['51 b data x', '52 a data X', '152 a timeout'])
    }))

  test('destroy closes, resetAndDestroy resets; the listener is taken away', () =>
    inChaos(async (chaos) => {
      const { a, b, seen, connect } = pair(chaos)
      const one = connect()
      const other = connect()
      await sleep(10)
      one.destroy()
      await sleep(10)
      other.resetAndDestroy()
      await sleep(10)
      expect(seen.slice(2)).toEqual([
        ...['10 a close false', '11 b end', '11 b close false'],
        ...['20 a close false', '21 b error read ECONNRESET', '21 b close true'],
      ])
      const close = b.listen(9, (socket) => socket.end('x'))
      close()
      const refused = new Promise((resolve) => a.createConnection(9, 'b').on('error', resolve))
      expect(await refused).toMatchObject({ code: 'ECONNREFUSED' })
    }))

  test('code of a node that has crashed hears nothing of its sockets; code outside is told', () =>
    inChaos(async (chaos) => {
      const { a, seen, connect } = pair(chaos)
      a.run(() => connect())
      const outside: string[] = []
      a.createConnection(7, 'b').on('error', ({ message }) => outside.push(message))
      await sleep(10)
      a.crash()
      await sleep(100)
      expect(seen.filter((line) => line.includes(' a '))).toEqual(['2 a connect'])
      expect(outside).toEqual(['read ECONNRESET'])
    }))
})

describe('node:http over it', () => {
  const app = (request: http.IncomingMessage, response: http.ServerResponse) => {
    setTimeout(() => response.end(`${request.method} ${request.url}`), 10)
  }

  const get = (node: Node, path: string, agent?: http.Agent) =>
    new Promise<string>((resolve, reject) => {
      const options = agent === undefined ? { createConnection: node.createConnection } : { agent }
      http
        .get({ host: 'b', path, ...options }, (response) => {
          let text = `${response.statusCode} ${response.headers.date} `
          response.on('data', (chunk) => (text += chunk))
          response.on('end', () => resolve(text))
          response.on('error', reject)
        })
        .on('error', reject)
    })

  test('a real server and a real client, with an agent that keeps its sockets', () =>
    inChaos(async (chaos) => {
      const cluster = chaos.cluster({ nodes: ['a', 'b'], boot: (node) => void node.serveHttp(app) })
      const a = cluster.node('a')
      expect(await get(a, '/one')).toBe(`200 ${new Date().toUTCString()} GET /one`)
      expect(chaos.clock.now()).toBe(14)
      const agent = Object.assign(new http.Agent({ keepAlive: true, maxSockets: 1 }), {
        createConnection: a.createConnection,
      })
      const answers = await Promise.all(['/two', '/three'].map((path) => get(a, path, agent)))
      expect(answers.map((text) => text.replace(/.* GMT /, ''))).toEqual(['GET /two', 'GET /three'])
      expect(chaos.clock.now()).toBe(14 + 14 + 12)
    }))
})
