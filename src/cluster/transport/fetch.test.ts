import { describe, expect, test } from 'vitest'
import { inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import type { Node } from '../index.js'
import '../index.js'

function pair(chaos: Chaos, handler: (request: Request, node: Node) => Response | Promise<Response>) {
  const cluster = chaos.cluster({
    nodes: ['a', 'b'],
    boot: (node) => {
      if (node.name === 'b') node.serve((request) => handler(request, node))
    },
  })
  const [a, b] = cluster.nodes as [Node, Node]
  return { cluster, a, b }
}

describe('fetch between nodes', () => {
  test('asks and is answered, in virtual time', () =>
    inChaos(async (chaos) => {
      const { a } = pair(chaos, async (request) => {
        await sleep(10)
        const text = await request.text()
        return new Response(`${request.method} ${request.url} ${text}`, { status: 201, headers: { 'x-by': 'b' } })
      })
      const response = await a.fetch('http://b/path?q=1', { method: 'POST', body: 'hello' })
      expect([response.status, response.headers.get('x-by'), response.url]).toEqual([201, 'b', 'http://b/path?q=1'])
      expect(await response.text()).toBe('POST http://b/path?q=1 hello')
      expect(chaos.clock.now()).toBe(14)
    }))
})
