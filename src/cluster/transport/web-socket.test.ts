import { describe, expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import type { Node, ServerWebSocket, UpgradeRequest } from '../index.js'
import '../index.js'

/** b echoes in capitals; all is noted with its time. */
function pair(chaos: Chaos) {
  const seen: string[] = []
  const note = (text: string) => seen.push(`${chaos.clock.now()} ${text}`)
  const sockets: ServerWebSocket[] = []
  const cluster = chaos.cluster({
    nodes: ['a', 'Node-B'],
    boot(node) {
      if (node.name === 'a') return
      node.webSocketServer({ port: 8080 }).on('connection', (socket: ServerWebSocket, request: UpgradeRequest) => {
        sockets.push(socket)
        note(`b taken ${request.url} ${request.headers.host}`)
        socket.on('message', (data: Buffer, isBinary: boolean) => {
          note(`b ${data} ${isBinary}`)
          socket.send(isBinary ? data.reverse() : String(data).toUpperCase())
        })
        socket.on('pong', (data: Buffer) => note(`b pong ${data}`))
        socket.on('close', (code: number, reason: Buffer) => note(`b close ${code} ${reason}`))
      })
    },
  })
  const [a, b] = cluster.nodes as [Node, Node]
  const open = (url = 'ws://node-b:8080/room?x=1', protocols: string[] = []) => {
    const socket = new a.WebSocket(url, protocols)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => note('a open')
    socket.onmessage = ({ data }: MessageEvent) => note(`a ${typeof data === 'string' ? data : Buffer.from(data)}`)
    socket.onerror = ({ message }: { readonly message: string }) => note(`a error ${message}`)
    socket.addEventListener('close', (event) => {
      const { code, reason, wasClean } = event as CloseEvent
      note(`a close ${code} ${reason} ${wasClean}`)
    })
    return socket
  }
  return { cluster, a, b, seen, open, sockets }
}

describe('WebSockets between nodes', () => {
  test('open, send texts and bytes, close in good order', () =>
    inChaos(async (chaos) => {
      const { seen, open, sockets } = pair(chaos)
      const socket = open(undefined, ['v2', 'v1'])
      expect([socket.readyState, socket.url]).toEqual([0, 'ws://node-b:8080/room?x=1'])
      expect(() => socket.send('early')).toThrow('Sent before connected')
      await sleep(10)
      expect([socket.readyState, socket.protocol, sockets[0]?.protocol]).toEqual([1, 'v2', 'v2'])
      socket.send('hello')
      socket.send(new Uint8Array([97, 98]))
      socket.send(new Blob(['cd']))
      socket.send('last')
      await sleep(10)
      sockets[0]?.ping('beat')
      await sleep(10)
      socket.close(4000, 'enough')
      expect(socket.readyState).toBe(2)
      await sleep(10)
      expect(seen).toEqual([
        ...['3 b taken /room?x=1 node-b:8080', '4 a open', '11 b hello false', '11 b ab true', '11 b cd true'],
        ...['11 b last false', '12 a HELLO', '12 a ba', '12 a dc', '12 a LAST', '22 b pong beat'],
        ...['31 b close 4000 enough', '32 a close 4000  true'],
      ])
    }))

  test('a crash of the server is an error and a close with code 1006; nobody there likewise', () =>
    inChaos(async (chaos) => {
      const { b, seen, open } = pair(chaos)
      const socket = open()
      await sleep(10)
      b.crash()
      await sleep(10)
      expect(socket.readyState).toBe(3)
      open()
      open('ws://nobody:8080')
      await sleep(10)
      expect(seen.slice(2)).toEqual([
        ...['11 a error read ECONNRESET Node-B', '11 a close 1006  false'],
        ...['20 a error getaddrinfo ENOTFOUND nobody', '20 a close 1006  false'],
        ...['22 a error connect ECONNREFUSED Node-B', '22 a close 1006  false'],
      ])
    }))

  test('a partition stalls it: what is sent is buffered and arrives later, once', () =>
    inChaos(async (chaos) => {
      const { cluster, seen, open } = pair(chaos)
      const socket = open()
      await sleep(10)
      const partition = cluster.network.partition([['a'], ['Node-B']])
      socket.send('one')
      socket.send('three')
      await sleep(500)
      expect([socket.bufferedAmount, socket.readyState]).toEqual([8, 1])
      partition.heal()
      await sleep(500)
      expect(socket.bufferedAmount).toBe(0)
      expect(seen.slice(2)).toEqual(['611 b one false', '611 b three false', '612 a ONE', '612 a THREE'])
    }))
})

test('the class of a node is one, as the global one is', () =>
  inChaos((chaos) => {
    const { a, b } = Object.fromEntries(chaos.cluster({ nodes: ['a', 'b'] }).nodes.map((node) => [node.name, node]))
    expect(a?.WebSocket).toBe(a?.WebSocket)
    expect(a?.WebSocket).not.toBe(b?.WebSocket)
  }))
