import http, { type ClientRequest, type IncomingMessage } from 'node:http'
import { Timeouts } from './fetch-timeouts.js'
import { NodeSocket } from './node-socket.js'
import type { TransportHost } from './transport-host.js'

/** What `fetch` takes. */
export type FetchInput = string | URL | Request

/** As browsers and Node do. */
const mostRedirects = 20
const redirects = [301, 302, 303, 307, 308]
/** Answers that have no body. */
const empty = [101, 204, 205, 304]

/**
 * `fetch` to servers on other nodes, over HTTP on the simulated network, one connection a request. Fails as Node's own
 * does: with a TypeError whose cause tells why.
 */
export async function fetchBetween(host: TransportHost, input: FetchInput, init?: RequestInit) {
  let request = new Request(input, init)
  if (!['http:', 'https:'].includes(new URL(request.url).protocol)) throw failed(new Error('unknown scheme'))
  for (let hops = 0; ; hops++) {
    const body = request.body === null ? undefined : Buffer.from(await request.clone().arrayBuffer())
    const response = await once(host, request, body)
    const location = redirects.includes(response.status) ? response.headers.get('location') : null
    if (location === null || request.redirect === 'manual') return described(response, request, hops)
    if (request.redirect === 'error') throw failed(new Error('unexpected redirect'))
    if (hops === mostRedirects) throw failed(new Error('redirect count exceeded'))
    await response.body?.cancel()
    request = redirected(request, response.status, new URL(location, request.url), body)
  }
}

function redirected(request: Request, status: number, url: URL, body: Buffer | undefined): Request {
  const { method, headers, signal } = request
  const asGet = status === 303 ? method !== 'HEAD' : status < 303 && method === 'POST'
  if (!asGet) return new Request(url, { method, headers, signal, ...(body && { body: new Uint8Array(body) }) })
  const kept = new Headers(headers)
  for (const name of ['content-type', 'content-length', 'content-encoding', 'content-language']) kept.delete(name)
  return new Request(url, { method: 'GET', headers: kept, signal })
}

/** What a response knows only of its own fetch. */
function described(response: Response, { url }: Request, hops: number): Response {
  return Object.defineProperties(response, { url: { value: url }, redirected: { value: hops > 0 } })
}

function once(host: TransportHost, request: Request, body: Buffer | undefined): Promise<Response> {
  const { signal, method } = request
  const url = new URL(request.url)
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80)
    const socket = new NodeSocket(host)
    const headers: Record<string, string> = {
      ...Object.fromEntries(request.headers),
      ...(body && { 'content-length': `${body.length}` }),
      connection: 'close',
    }
    const options = { host: url.hostname, port, path: `${url.pathname}${url.search}`, method, headers }
    const sent: ClientRequest = http.request({ ...options, createConnection: () => socket })
    const timeouts = new Timeouts(host, (error) => sent.destroy(error))
    timeouts.start('connect', `${url.hostname}:${port}`)
    const abort = () => sent.destroy(signal.reason)
    signal.addEventListener('abort', abort)
    const done = () => {
      timeouts.stop()
      signal.removeEventListener('abort', abort)
    }
    socket.once('connect', () => timeouts.start('headers'))
    sent.on('error', (error) => {
      done()
      reject(signal.aborted ? signal.reason : failed(error))
    })
    sent.on('response', (incoming) => {
      timeouts.start('body')
      const exchange = { signal, done, heard: () => timeouts.start('body'), waits: () => timeouts.stop() }
      resolve(responseOf(incoming, host.windowBytes, exchange))
    })
    socket.connect({ host: url.hostname, port })
    sent.end(body)
  })
}

interface Exchange {
  readonly signal: AbortSignal
  done(): void
  heard(): void
  /** For who reads the answer. */
  waits(): void
}

function responseOf(
  incoming: IncomingMessage,
  windowBytes: number,
  { signal, done, heard, waits }: Exchange,
): Response {
  const { statusCode = 200, statusMessage = '', rawHeaders } = incoming
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] as string, rawHeaders[at + 1] as string)
  const room = new ByteLengthQueuingStrategy({ highWaterMark: windowBytes })
  const source = {
    start(controller: ReadableStreamDefaultController<Uint8Array>) {
      let open = true
      const end = (how: () => void) => {
        if (!open) return
        open = false
        done()
        how()
      }
      incoming.on('data', (chunk: Buffer) => {
        heard()
        if (!open) return
        controller.enqueue(new Uint8Array(chunk))
        if ((controller.desiredSize ?? 0) > 0) return
        incoming.pause()
        waits()
      })
      incoming.on('end', () => end(() => controller.close()))
      incoming.on('error', (error) => {
        const reason = signal.aborted ? signal.reason : Object.assign(new TypeError('terminated'), { cause: error })
        end(() => controller.error(reason))
      })
    },
    pull() {
      if (!incoming.isPaused()) return
      heard()
      incoming.resume()
    },
    cancel() {
      done()
      incoming.destroy()
    },
  }
  const body = new ReadableStream<Uint8Array>(source, room)
  const hasBody = !empty.includes(statusCode)
  if (!hasBody) incoming.resume()
  return new Response(hasBody ? body : null, { status: statusCode, statusText: statusMessage, headers })
}

function failed(cause: unknown): TypeError {
  return Object.assign(new TypeError('fetch failed'), { cause })
}
