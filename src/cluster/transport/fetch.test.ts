import { describe, expect, test } from 'vitest'
import { failureOf, inChaos, sleep } from '../../chaos/chaos.test-support.js'
import type { Chaos } from '../../chaos/index.js'
import type { Node } from '../index.js'
import '../index.js'

type Handler = (request: Request, node: Node) => Response | Promise<Response>

function pair(chaos: Chaos, handler: Handler) {
  const cluster = chaos.cluster({
    nodes: ['a', 'b'],
    boot: (node) => {
      if (node.name === 'b') node.serve((request) => handler(request, node))
    },
  })
  const [a, b] = cluster.nodes as [Node, Node]
  return { cluster, a, b }
}

/** What a fetch fails with: its code, or that of its cause, and when. */
const codeOf = async (chaos: Chaos, call: () => Promise<unknown>) => {
  const { name, message, cause } = await failureOf(call)
  return `${chaos.clock.now()} ${name}: ${message}, ${(cause as { code?: string } | undefined)?.code}`
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
      expect(response.headers.get('date')).toBe(new Date().toUTCString())
      expect(await response.text()).toBe('POST http://b/path?q=1 hello')
      expect(chaos.clock.now()).toBe(14)
    }))

  test('follows redirects, keeps cookies apart, answers without a body, and 500 for what is thrown', () =>
    inChaos(async (chaos) => {
      const { a } = pair(chaos, async (request) => {
        const { pathname } = new URL(request.url)
        if (pathname === '/old') return new Response(null, { status: 303, headers: { location: '/new' } })
        if (pathname === '/moved') return new Response(null, { status: 307, headers: { location: '/new' } })
        if (pathname === '/loop') return new Response(null, { status: 302, headers: { location: '/loop' } })
        if (pathname === '/none') return new Response(null, { status: 204 })
        if (pathname === '/bad') throw new Error('secret')
        const headers = new Headers([
          ['set-cookie', 'a=1'],
          ['set-cookie', 'b=2'],
        ])
        return new Response(`${request.method} ${await request.text()}`, { headers })
      })
      const post = (path: string) => a.fetch(`http://b${path}`, { method: 'POST', body: 'x' })
      const seen = await post('/old')
      expect([await seen.text(), seen.url, seen.redirected]).toEqual(['GET ', 'http://b/new', true])
      expect(seen.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
      expect(await (await post('/moved')).text()).toBe('POST x')
      expect((await post('/none')).body).toBeNull()
      const bad = await post('/bad')
      expect([bad.status, await bad.text()]).toEqual([500, 'Internal Server Error'])
      expect((await failureOf(() => post('/loop'))).cause).toMatchObject({ message: 'redirect count exceeded' })
      expect((await a.fetch('http://b/loop', { redirect: 'manual' })).status).toBe(302)
    }))

  test('fails as fetch does: nobody there, no such host, no way, no answer', () =>
    inChaos(async (chaos) => {
      const { cluster, a, b } = pair(chaos, () => new Promise(() => {}))
      expect(await codeOf(chaos, () => a.fetch('http://b:81'))).toBe('2 TypeError: fetch failed, ECONNREFUSED')
      expect(await codeOf(chaos, () => a.fetch('http://c'))).toBe('2 TypeError: fetch failed, ENOTFOUND')
      const partition = cluster.network.partition([['a'], ['b']])
      expect(await codeOf(chaos, () => a.fetch('http://b'))).toBe(
        '10002 TypeError: fetch failed, UND_ERR_CONNECT_TIMEOUT',
      )
      partition.heal()
      expect(await codeOf(chaos, () => a.fetch('http://b'))).toBe(
        '310004 TypeError: fetch failed, UND_ERR_HEADERS_TIMEOUT',
      )
      const call = a.fetch('http://b')
      await sleep(6)
      b.crash()
      expect(await codeOf(chaos, () => call)).toBe('310011 TypeError: fetch failed, ECONNRESET')
    }))

  test('signals end it, and the server is told', () =>
    inChaos(async (chaos) => {
      const seen: string[] = []
      const { a } = pair(chaos, async ({ signal }) => {
        signal.addEventListener('abort', () => seen.push(`${chaos.clock.now()} gone`))
        return new Promise<Response>(() => {})
      })
      const call = () => a.fetch('http://b', { signal: AbortSignal.timeout(50) })
      expect(await codeOf(chaos, call)).toMatch(/^50 TimeoutError: /)
      await sleep(10)
      expect(seen).toEqual(['51 gone'])
      const reason = new Error('enough')
      expect(await failureOf(() => a.fetch('http://b', { signal: AbortSignal.abort(reason) }))).toBe(reason)
    }))

  test('a body comes in pieces, and breaks off when the server crashes', () =>
    inChaos(async (chaos) => {
      const { a, b } = pair(chaos, () => {
        const body = new ReadableStream({
          async pull(controller) {
            await sleep(10)
            controller.enqueue(new TextEncoder().encode('piece '))
          },
        })
        return new Response(body)
      })
      const response = await a.fetch('http://b')
      setTimeout(() => b.crash(), 25)
      let text = ''
      const read = async () => {
        for await (const piece of response.body as ReadableStream<Uint8Array>) text += Buffer.from(piece)
      }
      expect(await codeOf(chaos, read)).toMatch(/TypeError: terminated, ECONNRESET$/)
      expect(text).toBe('piece piece piece ')
    }))

  test('same seed, same log, byte for byte', async () => {
    const run = () =>
      inChaos(async (chaos) => {
        const { cluster, a } = pair(chaos, async (request) => {
          await sleep(Math.random() * 100)
          return Response.json({ was: await request.json(), at: Date.now() })
        })
        cluster.network.link('b', 'a').set({ latencyMs: [1, 50], loss: 0.2 })
        for (let at = 0; at < 5; at++) await (await a.fetch('http://b', { method: 'POST', body: `${at}` })).json()
        return `${cluster.log}`
      })
    const log = await run()
    expect(log).toContain('HTTP/1.1')
    expect(await run()).toBe(log)
  })
})
