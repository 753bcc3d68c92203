import 'faultline/http'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import axios from 'axios'
import { type Chaos, faults, withChaos } from 'faultline'
import got from 'got'
import { Agent, request } from 'undici'
import { expect, test } from 'vitest'
import { certificate } from '../../../test/ecosystem/http/certificate.js'

interface Seen {
  readonly atMs: number
  readonly what: string
  readonly body: Buffer
  readonly headers: IncomingMessage['headers']
}

/** A session, and a real server that notes what it is sent and answers with the number of the request. */
const session = (
  body: (chaos: Chaos, url: string, seen: Seen[], server: http.Server) => Promise<unknown>,
  { seed = 1, tls = false, answersAfterMs = 10 } = {},
) =>
  withChaos(
    async (chaos) => {
      const seen: Seen[] = []
      const listener: http.RequestListener = async (message, response) => {
        const atMs = chaos.clock.now()
        const { method, url, headers } = message
        const bytes = Buffer.concat(await message.toArray().catch(() => [Buffer.from('broken off')]))
        const number = seen.push({ atMs, what: `${method} ${url}`, body: bytes, headers })
        setTimeout(() => response.end(`${number}`), answersAfterMs)
      }
      const server = tls ? https.createServer(certificate, listener) : http.createServer(listener)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const { port } = server.address() as AddressInfo
        await body(chaos, `${tls ? 'https' : 'http'}://127.0.0.1:${port}`, seen, server)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    },
    { seed },
  )

const post = async (url: string, body: string | Uint8Array | Readable) =>
  (await fetch(url, { method: 'POST', body, duplex: 'half' } as RequestInit)).text()

/** Turns of the real event loop, in each of which time goes on: one that stood still would be a deadlock. */
async function turns(chaos: Chaos, count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await chaos.clock.advance(1)
    await chaos.realTurn()
  }
}

const big = Buffer.from(Array.from({ length: 1_000_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff))

test.each([
  ['first', '1', 10],
  ['second', '2', 210],
] as const)('a request is made twice, and the %s answer is the caller’s', (answer, text, tookMs) =>
  session(async (chaos, url, seen) => {
    chaos.inject(faults.duplicate({ gapMs: 200, answer }), { at: chaos.http('api') })
    expect(await post(`${url}/orders`, '{"amount":40}')).toBe(text)
    expect(chaos.clock.now()).toBe(tookMs)
    await chaos.clock.advance('1s')
    expect(seen.map(({ atMs, what, body }) => [atMs, what, body.toString()])).toEqual([
      [0, 'POST /orders', '{"amount":40}'],
      [200, 'POST /orders', '{"amount":40}'],
    ])
    const [one, other] = seen.map(({ headers }) => headers)
    expect(other).toEqual(one)
  })(),
)

test(
  'without a gap both are under way at once, in order, whoever the client is',
  session(async (chaos, url, seen) => {
    chaos.inject(faults.duplicate(), { at: chaos.http('api') })
    const clients = [
      () => got.post(`${url}/got`, { body: 'got', retry: { limit: 0 } }).text(),
      async () => String((await axios.post(`${url}/axios`, 'axios')).data),
      async () => (await request(`${url}/undici`, { method: 'POST', body: 'undici' })).body.text(),
      () => fetch(`${url}/fetch`).then((response) => response.text()),
    ]
    for (const [index, ask] of clients.entries()) {
      expect(await ask()).toBe(`${index * 2 + 1}`)
      await chaos.clock.advance('1s')
    }
    const what = seen.map(({ what }) => what)
    expect(what.filter((_, at) => at % 2 === 0)).toEqual(what.filter((_, at) => at % 2 === 1))
    expect(new Set(what).size).toBe(4)
    expect(seen.map(({ body }) => body.toString())).toEqual(
      ['got', 'axios', 'undici', ''].flatMap((body) => [body, body]),
    )
  }),
)

test(
  'a request that expects to be told to go on is sent without waiting for that',
  session(async (chaos, url, seen) => {
    chaos.inject(faults.duplicate(), { at: chaos.http('api') })
    await new Promise((resolve, reject) => {
      const headers = { Expect: '100-continue' }
      http.request(url, { method: 'POST', headers }, resolve).on('error', reject).end('body')
    })
    await chaos.clock.advance('1s')
    expect(seen.map(({ body, headers }) => [body.toString(), headers.expect])).toEqual([
      ['body', undefined],
      ['body', undefined],
    ])
  }),
)

test(
  'a streamed body goes to both, whole',
  session(async (chaos, url, seen) => {
    chaos.inject(faults.duplicate(), { at: chaos.http('api') })
    const pieces = async function* () {
      for (let at = 0; at < big.length; at += 50_000) yield big.subarray(at, at + 50_000)
    }
    await post(url, Readable.from(pieces()))
    await chaos.clock.advance('1s')
    expect(seen.map(({ body }) => body.equals(big))).toEqual([true, true])
  }),
)

test(
  'over TLS the second one trusts whom the client trusts',
  session(
    async (chaos, url, seen) => {
      chaos.inject(faults.duplicate({ gapMs: 100 }), { at: chaos.http('api') })
      const dispatcher = new Agent({ connect: { rejectUnauthorized: false } })
      const { body } = await request(url, { dispatcher, method: 'PUT', body: 'secret' })
      expect(await body.text()).toBe('1')
      await dispatcher.destroy()
      await chaos.clock.advance('1s')
      expect(seen.map(({ what, body }) => `${what} ${body}`)).toEqual(['PUT / secret', 'PUT / secret'])
    },
    { tls: true },
  ),
)

test(
  'a request that breaks off on its way is not made again',
  session(async (chaos, url, seen) => {
    const api = chaos.http('api')
    chaos.inject(faults.duplicate(), { at: api })
    chaos.inject(faults.limitData({ bytes: 1000, end: 'reset', direction: 'upstream' }), { at: api })
    await expect(post(url, big)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(chaos.clock.now()).toBe(0)
    await turns(chaos, 20)
    expect(seen.map(({ body }) => body.toString())).toEqual(['broken off'])
  }),
)

test(
  'a request that never got to its server is not made again, though there is one by then',
  withChaos(async (chaos) => {
    const arrived: unknown[] = []
    const server = http.createServer((message, response) => response.end(`${arrived.push(message.url)}`))
    const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    await listen(0)
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    chaos.inject(faults.duplicate({ gapMs: 1000 }), { at: chaos.http('api') })
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    await listen(port)
    await chaos.clock.advance('2s')
    expect(arrived).toEqual([])
    server.close()
  }),
)

test('a second request that is due or under way when the session ends is gone with it', async () => {
  const arrived: string[] = []
  const server = http.createServer((message, response) => {
    // The second is never answered.
    if (arrived.push(message.url ?? '') % 2 === 1 || message.url === '/due') response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await withChaos(async (chaos) => {
    const due = chaos.http('due', { path: '/due' })
    const hung = chaos.http('hung', { path: '/hung' })
    chaos.inject(faults.duplicate({ gapMs: 3_600_000 }), { at: due })
    chaos.inject(faults.duplicate(), { at: hung })
    const agent = new http.Agent()
    const ask = (path: string) => got(url + path, { agent: { http: agent }, retry: { limit: 0 } }).text()
    await ask('/hung')
    while (arrived.length < 2) await turns(chaos, 1)
    await ask('/due')
    agent.destroy()
  })()
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve))
  expect(arrived).toEqual(['/hung', '/hung', '/due'])
  const open = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))
  expect(open).toBe(0)
  server.close()
})

test.each([
  ['JSON', '{"amount":40}', '{"amount":-40}'],
  ['text', 'forty', /^(?!forty$).{0,5}$/],
  ['bytes', big.subarray(0, 1000), undefined],
])('corrupted arguments change the body that is sent, as its type allows: %s', (_type, body, expected) =>
  session(async (chaos, url, seen) => {
    const mutations = [typeof body === 'string' && body.startsWith('{') ? 'negate' : 'bitFlip'] as const
    chaos.inject(faults.corruption({ of: 'arguments', mutations: [...mutations] }), { at: chaos.http('api') })
    expect(await post(url, body)).toBe('1')
    const [{ body: sent, headers } = expect.unreachable()] = seen
    expect(headers['content-length']).toBe(`${sent.length}`)
    if (expected instanceof RegExp) expect(sent.toString()).toMatch(expected)
    else if (expected !== undefined) expect(sent.toString()).toBe(expected)
    else expect(big.subarray(0, 1000).filter((byte, at) => byte !== sent[at])).toHaveLength(1)
  })(),
)

test(
  'a body that loses something is as long as its Content-Length says, also one that was streamed',
  session(async (chaos, url, seen) => {
    chaos.inject(faults.corruption({ of: 'arguments', mutations: ['missing'] }), { at: chaos.http('api') })
    await post(url, Readable.from(['{"only"', ':1}']))
    expect(seen[0]?.body.toString()).toBe('{}')
    expect(seen[0]?.headers).toMatchObject({ 'content-length': '2' })
    expect(seen[0]?.headers).not.toHaveProperty('transfer-encoding')
  }),
)

test(
  'without a body a header is changed, and never one that frames the message',
  session(async (chaos, url, seen) => {
    chaos.inject(faults.corruption({ of: 'arguments', mutations: ['missing'] }), { at: chaos.http('api') })
    const headers = { 'x-tenant': 'a', accept: '*/*' }
    for (let i = 0; i < 12; i++) await (await request(url, { headers })).body.text()
    for (const { headers: sent } of seen) {
      expect(sent).toMatchObject({ host: new URL(url).host, connection: 'keep-alive' })
      expect(['x-tenant', 'accept'].filter((name) => name in sent)).toHaveLength(1)
    }
    expect(new Set(seen.map(({ headers: sent }) => 'x-tenant' in sent)).size).toBe(2)
  }),
)

test('the same seed corrupts the same requests alike', async () => {
  const run = async (seed: number) => {
    const bodies: string[] = []
    await session(
      async (chaos, url, seen) => {
        chaos.inject(faults.corruption({ of: 'arguments' }), { at: chaos.http('api'), probability: 0.5 })
        for (let i = 0; i < 10; i++) await post(url, JSON.stringify({ list: [1, 2, 3], name: 'order', i }))
        bodies.push(...seen.map(({ body }) => body.toString()))
      },
      { seed },
    )()
    return bodies
  }
  const first = await run(7)
  expect(await run(7)).toEqual(first)
  expect(await run(8)).not.toEqual(first)
})
