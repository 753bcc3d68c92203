import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { checkFunction, InvalidOptionError } from '../../error/index.js'
import { listenForSockets } from './sockets.js'
import type { TransportHost } from './transport-host.js'

/** Answers a request, as servers of the fetch kind do. */
export type FetchHandler = (request: Request) => Response | PromiseLike<Response>

/**
 * Has a real server of node:http speak on a port of a node: it listens to no port of the machine. Its answers carry the
 * node's own date.
 */
export function serveHttp(host: TransportHost, port: number, given: RequestListener | Server): () => void {
  const server = typeof given === 'function' ? http.createServer(given) : given
  if (typeof (server as Partial<Server> | undefined)?.emit !== 'function')
    throw new InvalidOptionError('server', 'to be a server of node:http, or a listener of one', given)
  server.prependListener('request', setDate)
  const close = listenForSockets(host, port, (socket) => void server.emit('connection', socket), {
    allowHalfOpen: true,
  })
  return () => {
    server.removeListener('request', setDate)
    close()
  }
}

/** What Node sets is the real date. */
function setDate(_request: IncomingMessage, response: ServerResponse): void {
  response.sendDate = false
  response.setHeader('date', new Date().toUTCString())
}

export function serveFetch(host: TransportHost, port: number, handler: FetchHandler): () => void {
  checkFunction('handler', handler, 'node.serve((request) => new Response(…))')
  return serveHttp(host, port, (incoming, outgoing) => void answer(handler, incoming, outgoing))
}

async function answer(handler: FetchHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  // The client has gone before it had its answer.
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  try {
    await send(await handler(requestOf(incoming, gone.signal)), outgoing)
  } catch {
    if (outgoing.headersSent) outgoing.destroy()
    else outgoing.writeHead(500).end('Internal Server Error')
  }
}

/** Or nobody is there any more. */
function hasRoom(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      outgoing.off('drain', goOn).off('close', goOn)
      resolve()
    }
    outgoing.on('drain', goOn).on('close', goOn)
  })
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', headers, rawHeaders, url = '/' } = incoming
  const pairs: [string, string][] = []
  for (let at = 0; at < rawHeaders.length; at += 2) pairs.push([rawHeaders[at] as string, rawHeaders[at + 1] as string])
  const bodiless = method === 'GET' || method === 'HEAD'
  const body = bodiless ? {} : { body: Readable.toWeb(incoming) as unknown as ReadableStream, duplex: 'half' as const }
  return new Request(new URL(url, `http://${headers.host ?? 'localhost'}`), { method, headers: pairs, signal, ...body })
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  const { status, statusText, headers, body } = response
  const lines: [string, string][] = [...headers]
  for (const [name, value] of lines) if (name !== 'set-cookie') outgoing.setHeader(name, value)
  const cookies = headers.getSetCookie()
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies)
  outgoing.writeHead(status, statusText === '' ? http.STATUS_CODES[status] : statusText)
  const reader = body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    if (outgoing.destroyed) {
      await reader?.cancel()
      return
    }
    if (!outgoing.write(part.value)) await hasRoom(outgoing)
  }
  outgoing.end()
}
