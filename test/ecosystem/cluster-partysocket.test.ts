import { afterAll, expect, test } from 'vitest'
import { holdPatches } from '../../src/adapter.js'
import { inChaos, sleep } from '../../src/chaos/chaos.test-support.js'
import type { Chaos } from '../../src/chaos/index.js'
import type { Node, ServerWebSocket } from '../../src/cluster/index.js'
import '../../src/cluster/index.js'

afterAll(holdPatches())
const { default: ReconnectingWebSocket } = await import('partysocket/ws')

type Sender = InstanceType<typeof ReconnectingWebSocket>

interface Order {
  readonly id: number
}

/** A shop that takes orders on a WebSocket; it keeps them on its disk, and confirms. */
const shop = (node: Node) => {
  if (node.name !== 'shop') return
  node.webSocketServer(8080).on('connection', (socket: ServerWebSocket) => {
    socket.on('message', async (text: Buffer) => {
      const { id } = JSON.parse(String(text)) as Order
      await node.disk.set(`order ${id}`, true)
      await node.disk.sync()
      socket.send(JSON.stringify({ id }))
    })
  })
}

function setUp(chaos: Chaos) {
  const cluster = chaos.cluster({ nodes: ['shop', 'phone'], boot: shop })
  const seen: string[] = []
  const note = (text: string) => seen.push(`${chaos.clock.now()} ${text}`)
  const phone = cluster.node('phone')
  const socket = phone.run(
    () =>
      new ReconnectingWebSocket('ws://shop:8080/orders', undefined, {
        WebSocket: phone.WebSocket,
        minReconnectionDelay: 1000,
        maxReconnectionDelay: 5000,
        reconnectionDelayGrowFactor: 2,
        connectionTimeout: 3000,
      }),
  )
  socket.addEventListener('open', () => note('open'))
  socket.addEventListener('close', ({ code }) => note(`close ${code}`))
  const orders = async () => (await cluster.node('shop').disk.keys('order ')).length
  return { cluster, seen, phone, socket, orders }
}

test('it comes back after a crash of the server, with its backoff', () =>
  inChaos(async (chaos) => {
    const { cluster, seen } = setUp(chaos)
    await sleep(10_000)
    cluster.node('shop').crash()
    await sleep(20_000)
    cluster.node('shop').restart()
    await sleep(20_000)
    expect(seen).toEqual([
      // It waits a moment before it connects; two round trips.
      '5 open',
      '10001 close 1000',
      // 1, 2, 4, 5, 5, 5 s later it tries again, and is refused after a round trip; the last time it is not.
      ...['11003 close 1000', '13005 close 1000', '17007 close 1000', '22009 close 1000', '27011 close 1000'],
      '32015 open',
    ])
  }))

test('a partition while it connects is a timeout of its own; while it is open nobody notices', () =>
  inChaos(async (chaos) => {
    const { cluster, seen, socket } = setUp(chaos)
    await sleep(10_000)
    const partition = cluster.network.partition([['shop'], ['phone']])
    await sleep(60_000)
    expect([socket.readyState, seen.length]).toEqual([1, 1])
    socket.reconnect()
    await sleep(20_000)
    partition.heal()
    await sleep(20_000)
    expect(seen).toEqual([
      ...['5 open', '70000 close 1000'],
      // It gives up each try after 3 s, and waits 1, 2, 4, 5 s before the next.
      ...['73001 close 1000', '77001 close 1000', '82001 close 1000', '89001 close 1000'],
      '94005 open',
    ])
  }))

/** Sends each order once. */
const naively = (socket: Sender) => (order: Order) => void socket.send(JSON.stringify(order))

/** Sends what is not confirmed again, whenever it has a connection again. */
const carefully = (socket: Sender) => {
  const open = new Map<number, Order>()
  socket.addEventListener('message', ({ data }) => void open.delete((JSON.parse(data) as Order).id))
  socket.addEventListener('open', () => {
    for (const order of open.values()) socket.send(JSON.stringify(order))
  })
  return (order: Order) => {
    open.set(order.id, order)
    if (socket.readyState === 1) socket.send(JSON.stringify(order))
  }
}

test.each([
  ['sent once, an order is lost with a crash', naively, 9],
  ['sent again until they are confirmed, none is', carefully, 10],
] as const)('%s', (_what, make, arrived) =>
  inChaos(async (chaos) => {
    const { cluster, phone, socket, orders } = setUp(chaos)
    const shopNode = cluster.node('shop')
    setTimeout(() => shopNode.crash(), 5200)
    setTimeout(() => shopNode.restart(), 5300)
    const place = phone.run(() => make(socket))
    for (let id = 1; id <= 10; id++) {
      await sleep(1000)
      // Under way when it crashes.
      if (id === 5) await sleep(199)
      phone.run(() => place({ id }))
    }
    await sleep(20_000)
    expect(await orders()).toBe(arrived)
  }),
)
