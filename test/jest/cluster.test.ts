import { type Chaos, faults, withChaos } from '@faultline/jest'
import { search } from '@faultline/jest/explore'
import { expect, test } from '@jest/globals'
import type { NodeSocket } from 'faultline/cluster'
import 'faultline/cluster'

test(
  'in the sandbox: nodes have their clocks, messages are of its realm, crashes end timers',
  withChaos(async (chaos) => {
    const seen: unknown[] = []
    chaos.inject(faults.clockSkew({ offsetMs: 5000 }), { at: 'b' })
    const cluster = chaos.cluster({
      nodes: ['a', 'b'],
      boot(node) {
        node.onMessage(({ data }) => seen.push(data))
        if (node.name === 'b') setInterval(() => seen.push(Date.now() - Date.UTC(2025, 0, 1)), 20)
      },
    })
    cluster.node('a').send('b', { list: [1, { deep: true }] })
    await new Promise((resolve) => setTimeout(resolve, 25))
    cluster.node('b').crash()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(seen).toStrictEqual([{ list: [1, { deep: true }] }, 5020])
    expect((seen[0] as object) instanceof Object).toBe(true)
    expect(() => cluster.node('a').send('b', () => 1)).toThrow('to be data that can be copied')
  }),
)

test(
  'in the sandbox: fetch, and sockets whose writers wait for who reads them',
  withChaos(async (chaos) => {
    let taken: NodeSocket | undefined
    const cluster = chaos.cluster({
      nodes: ['shop', 'prices'],
      windowBytes: 1024,
      boot(node) {
        if (node.name !== 'prices') return
        node.serve(async (request) => Response.json({ asked: await request.json() }), 8080)
        node.listen(9, (socket) => {
          taken = socket
        })
      },
    })
    const { createConnection, fetch } = cluster.node('shop')
    const response = await fetch('http://prices:8080/', { method: 'POST', body: '{"item":"tea"}' })
    expect(await response.json()).toEqual({ asked: { item: 'tea' } })

    const socket = createConnection({ host: 'prices', port: 9 })
    for (let n = 0; n < 200; n++) socket.write(Buffer.alloc(1024))
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(socket.writableLength).toBeGreaterThan(190 * 1024)
    taken?.resume()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    expect(socket.writableLength).toBe(0)
  }),
)

/** A store that answers before what it was given is durable, or after. */
const saves = (sync: boolean) => async (chaos: Chaos) => {
  const answered: number[] = []
  const cluster = chaos.cluster({
    nodes: ['store', 'client'],
    async boot(node) {
      if (node.name === 'store') node.onRequest(({ data }) => node.disk.set(`${data}`, data, { sync }))
      else
        for (let value = 1; value <= 3; value++) {
          const asked = node.request('store', value, { timeoutMs: 20 })
          await asked.then(() => answered.push(value)).catch(() => {})
        }
    },
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const { keys } = cluster.node('store').disk.snapshot().current
  expect(answered.filter((value) => keys[value] === undefined)).toEqual([])
}

test('in the sandbox: a search crashes nodes, and draws what went between them', async () => {
  const { findings } = await search({ seed: 1, progress: false }, saves(false))
  expect(findings[0]?.schedule.injections).toMatchObject([{ fault: { kind: 'crash' }, at: 'store' }])
  expect(findings[0]?.account.diagrams[0]?.text).toContain('store crashed')
  expect((await search({ seed: 1, runs: 60, progress: false }, saves(true))).findings).toEqual([])
})
