import 'faultline/http'
import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { describe, expect, test } from 'vitest'
import { page, serve, type TestServer } from './server.js'

export interface Got {
  readonly status: number
  readonly body: Buffer
  readonly contentType: string
}

export interface GetOptions {
  /** Time limit for the whole exchange, by the client's own means. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** An HTTP client as the suite drives it: without retries, and without errors for statuses. */
export interface Client {
  get(url: string, options?: GetOptions): Promise<Got>
  /** Each piece of the body as it comes. */
  pieces(url: string): Promise<AsyncIterable<Uint8Array>>
  post(url: string, body: Buffer): Promise<Got>
  /** False for clients whose time limit is over when the head of the answer is there. @default true */
  readonly limitsBodies?: boolean
  /** False for clients that leave redirects to their caller. @default true */
  readonly followsRedirects?: boolean
  /** Closes connections that are kept. */
  close?(): unknown
}

type Body = (chaos: Chaos, server: TestServer) => Promise<void>

/** What holds for every HTTP client, whatever it is made of. */
export function conform(name: string, make: () => Client, options: { readonly tls?: boolean } = {}): void {
  const withClient = (body: (client: Client, ...rest: Parameters<Body>) => Promise<void>) =>
    withChaos(async (chaos) => {
      const server = await serve(options)
      const client = make()
      try {
        await body(client, chaos, server)
        expect(chaos.timeline.events.filter(({ type }) => type === 'warning.raised')).toEqual([])
      } finally {
        await client.close?.()
        await server.close()
      }
    })

  describe(name, () => {
    test(
      'with no fault, a point changes nothing',
      withClient(async (client, chaos, server) => {
        const bare = await client.get(`${server.url}/page`)
        const api = chaos.http('api')
        expect(await client.get(`${server.url}/page`)).toEqual(bare)
        expect(bare).toMatchObject({ status: 200, body: page })
        expect(await client.post(`${server.url}/echo`, page)).toMatchObject({ status: 200, body: page })
        expect((await client.get(`${server.url}/slow`)).body.toString()).toBe('slow')
        expect(chaos.clock.now()).toBe(30)
        expect(api.calls).toBe(3)
      }),
    )

    test(
      'an answer in pieces comes piece by piece',
      withClient(async (client, chaos, server) => {
        chaos.http('api')
        const pieces: string[] = []
        for await (const piece of await client.pieces(`${server.url}/chunks`)) {
          pieces.push(Buffer.from(piece).toString())
          server.next()
        }
        expect(pieces).toEqual(['one,', 'two,', 'three'])
        expect(chaos.clock.now()).toBe(0)
      }),
    )

    test(
      'latency is exact, on connections that are new and kept',
      withClient(async (client, chaos, server) => {
        chaos.inject(faults.latency({ delayMs: 500 }), { at: chaos.http('api') })
        for (let i = 1; i <= 3; i++) {
          expect((await client.get(`${server.url}/slow`)).body.toString()).toBe('slow')
          expect(chaos.clock.now()).toBe(i * 530)
        }
      }),
    )

    test(
      'a reset before and within the body, and a truncated body, fail as real ones do',
      withClient(async (client, chaos, server) => {
        const api = chaos.http('api', { path: '/page' })
        const real = await Promise.all(
          ['reset', 'reset-in-body', 'truncated'].map((how) => failure(client.get(`${server.url}/real/${how}`))),
        )
        const injected: unknown[] = []
        for (const fault of [
          faults.exception('ECONNRESET'),
          faults.limitData({ bytes: 10_000, end: 'reset' }),
          faults.limitData({ bytes: 10_000 }),
        ]) {
          chaos.inject(fault, { at: api, calls: api.calls + 1 })
          injected.push(await failure(client.get(`${server.url}/page`)))
        }
        expect(injected).toEqual(real)
        expect(await client.get(`${server.url}/page`)).toMatchObject({ status: 200, body: page })
      }),
    )

    test(
      'a name that is not found, and a refused connection',
      withClient(async (client, chaos, server) => {
        const api = chaos.http('api')
        chaos.inject(faults.exception('ENOTFOUND'), { at: api, calls: 1 })
        chaos.inject(faults.exception('ECONNREFUSED'), { at: api, calls: 2 })
        expect(await failure(client.get(server.url))).toContain('ENOTFOUND')
        expect(await failure(client.get(server.url))).toContain('ECONNREFUSED')
        expect(server.seen).toEqual([])
      }),
    )

    test(
      'an answer that is lost has taken effect',
      withClient(async (client, chaos, server) => {
        chaos.inject(faults.lostAnswer(), { at: chaos.http('api') })
        expect(await failure(client.post(`${server.url}/echo`, page))).toContain('ECONNRESET')
        expect(server.seen).toEqual(['POST /echo'])
      }),
    )

    test(
      'statuses come from in front of the server, with their headers and body',
      withClient(async (client, chaos, server) => {
        const api = chaos.http('api')
        const headers = { 'Content-Type': 'text/plain' }
        chaos.inject(faults.httpStatus({ status: 503, headers, body: 'busy' }), { at: api, calls: 1 })
        chaos.inject(faults.exception(429), { at: api, calls: 2 })
        expect(await client.get(server.url)).toEqual({
          status: 503,
          contentType: 'text/plain',
          body: Buffer.from('busy'),
        })
        expect(await client.get(server.url)).toMatchObject({ status: 429 })
        expect(server.seen).toEqual([])
        expect((await client.get(server.url)).status).toBe(200)
      }),
    )

    test(
      'a body that is slow, and one that is corrupted',
      withClient(async (client, chaos, server) => {
        const api = chaos.http('api')
        chaos.inject(faults.bandwidth({ bytesPerSecond: 10_000 }), { at: api, calls: 1 })
        const corrupt = chaos.inject(faults.corruptData({ rate: 0.001 }), { at: api, calls: 2 })
        expect(await client.get(`${server.url}/page`)).toMatchObject({ status: 200, body: page })
        expect(chaos.clock.now()).toBe(4000)
        const { body } = await client.get(`${server.url}/page`)
        expect(body.length).toBe(page.length)
        expect(page.filter((byte, at) => byte !== body[at])).toHaveLength(corrupt.impact.bytes)
        expect(corrupt.impact.bytes).toBeGreaterThan(10)
      }),
    )

    test(
      "the client's own time limit ends a hung request, a slow and an endless body",
      withClient(async (client, chaos, server) => {
        const api = chaos.http('api')
        chaos.inject(faults.hang(), { at: api, calls: 1 })
        chaos.inject(faults.bandwidth({ bytesPerSecond: 10_000 }), { at: api, calls: 2 })
        chaos.inject(faults.endlessBody(), { at: api, calls: 3 })
        for (let call = 1; call <= 3; call++) {
          const beganMs = chaos.clock.now()
          const limit =
            call === 1 || client.limitsBodies !== false ? { timeoutMs: 2500 } : { signal: AbortSignal.timeout(2500) }
          await expect(client.get(`${server.url}/page`, limit)).rejects.toThrow()
          // Some clients' timers tick by half a second.
          expect(chaos.clock.now() - beganMs).toBeGreaterThanOrEqual(2500)
          expect(chaos.clock.now() - beganMs).toBeLessThan(3600)
        }
        expect(await client.get(`${server.url}/page`)).toMatchObject({ status: 200, body: page })
      }),
    )

    test(
      'a signal ends a delayed request at once',
      withClient(async (client, chaos, server) => {
        chaos.inject(faults.latency({ delayMs: '1h' }), { at: chaos.http('api') })
        const controller = new AbortController()
        setTimeout(() => controller.abort(), 700)
        await expect(client.get(server.url, { signal: controller.signal })).rejects.toThrow()
        expect(chaos.clock.now()).toBe(700)
        expect(server.seen).toEqual([])
      }),
    )

    test(
      'a wrong content type, and a redirect that leads back to itself',
      withClient(async (client, chaos, server) => {
        const api = chaos.http('api', { path: ['/json', '/loop'] })
        chaos.inject(faults.wrongContentType(), { at: api, calls: 1 })
        const wrong = await client.get(`${server.url}/json`)
        expect(wrong).toMatchObject({ status: 200, contentType: 'text/html; charset=utf-8' })
        expect(JSON.parse(wrong.body.toString())).toMatchObject({ path: '/json' })
        const loop = chaos.inject(faults.redirectLoop(), { at: api })
        if (client.followsRedirects === false) {
          expect((await client.get(`${server.url}/loop`)).status).toBe(302)
        } else {
          expect(await failure(client.get(`${server.url}/loop`))).toEqual(
            await failure(client.get(`${server.url}/real/redirect`)),
          )
          expect(loop.impact.acted).toBeGreaterThan(5)
        }
      }),
    )
  })
}

/** What a caller can tell a failure by: names and codes, down to its cause. */
export async function failure(promise: Promise<unknown>): Promise<unknown[]> {
  const found: unknown[] = []
  let error: unknown = await promise.then(
    (value) => expect.unreachable(`it did not fail: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  )
  while (error !== undefined && error !== null) {
    const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown }
    found.push(name, code)
    error = cause
  }
  return found.filter((part) => part !== undefined)
}
