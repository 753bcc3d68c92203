import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import https from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { certificate } from './certificate.js'

export interface TestServer {
  readonly url: string
  /** What each request was, in order: `GET /json`. */
  readonly seen: string[]
  readonly server: http.Server
  /** Sends the next piece of `/chunks`. */
  next(): void
  close(): Promise<void>
}

/** 40,000 bytes in which no two of the same distance to each other are swapped unnoticed. */
export const page = Buffer.from(Array.from({ length: 40_000 }, (_, at) => (at * 31 + (at >> 8)) & 0x7f))

/** A real server on the loopback interface. What it does goes by the path. */
export async function serve(options: { tls?: boolean } = {}): Promise<TestServer> {
  const seen: string[] = []
  let next = () => {}
  const listener: RequestListener = (request, response) => {
    seen.push(`${request.method} ${request.url}`)
    if (request.url === '/chunks') next = pieceByPiece(response)
    else answer(request, response, wire(request))
  }
  const server = options.tls ? https.createServer(certificate, listener) : http.createServer(listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket.once('close', () => sockets.delete(socket))))
  // The connection itself, beneath TLS.
  const wire = (request: IncomingMessage) =>
    [...sockets].find(({ remotePort }) => remotePort === request.socket.remotePort) ?? request.socket
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    seen,
    server,
    next: () => next(),
    close() {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function pieceByPiece(response: ServerResponse): () => void {
  const pieces = ['one,', 'two,', 'three']
  const next = () => {
    const piece = pieces.shift()
    if (piece === undefined) response.end()
    else response.write(piece)
  }
  next()
  return next
}

function answer(request: IncomingMessage, response: ServerResponse, wire: Socket): void {
  const path = new URL(request.url ?? '/', 'http://server').pathname
  switch (path) {
    case '/slow':
      return void setTimeout(() => response.end('slow'), 30)
    case '/page':
      response.setHeader('X-Page', 'yes').setHeader('Content-Length', page.length)
      return void response.end(page)
    case '/echo':
      return void request.pipe(response)
    // What the faults imitate, done for real.
    case '/real/reset':
      return void wire.resetAndDestroy()
    case '/real/reset-in-body':
      response.setHeader('Content-Length', page.length)
      response.write(page.subarray(0, 10_000))
      return void setTimeout(() => wire.resetAndDestroy(), 10)
    case '/real/truncated':
      response.setHeader('Content-Length', page.length)
      response.write(page.subarray(0, 10_000))
      return void setTimeout(() => request.socket.end(), 10)
    case '/real/redirect':
      return void response.writeHead(302, { Location: `/real/redirect` }).end()
    default:
      response.setHeader('Content-Type', 'application/json')
      response.end(JSON.stringify({ path, list: [1, 2, 3] }))
  }
}
