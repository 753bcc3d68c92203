import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { currentScope, type Scope } from './scope.js'
import { takeOverRealTicks } from './undici-tick.js'
import { takeOverTicks } from './virtual-timer.js'

interface ServedRequest {
  readonly socket?: { readonly destroyed?: boolean } | null
}

/** HTTP exchanges of one session. In flight = requests our clients await, less those our own servers are still at. */
export class HttpInFlight {
  readonly requests = new Set<object>()
  /** Requests a server in this process has begun to answer, with the response that tells when it is done. */
  readonly serving = new Map<ServedRequest, { readonly closed?: boolean; readonly destroyed?: boolean }>()

  /** A request that we answer ourselves, as a server would: counted as one until the function given back is called. */
  serve(): () => void {
    const served = {}
    this.serving.set(served, {})
    return () => this.serving.delete(served)
  }

  /** Something that sockets have yet to do: counted as a request until the function given back is called. */
  hold(): () => void {
    const held = {}
    this.requests.add(held)
    return () => this.requests.delete(held)
  }

  /** Runs code that connects a socket for a request which is counted already: its bytes are not counted besides. @param client whose bytes it carries; @param connected told of it */
  asHttp<T>(client: object, body: () => T, connected: (socket: object) => void): T {
    carriedSockets.add(client)
    const before = connecting
    connecting = connected
    try {
      return body()
    } finally {
      connecting = before
    }
  }

  /** Above 0: an answer is on its way that no virtual timer of ours holds back. */
  count(): number {
    if (this.requests.size === 0) return 0
    // What goes from node to node of a simulated cluster takes virtual time, and must not hold it.
    for (const request of this.requests) if (isSimulated(request)) this.requests.delete(request)
    // A client that went away ends a response without the event of its finish, and a server that cuts its socket ends
    // the exchange before its response knows.
    for (const [request, response] of this.serving)
      if (response.closed || response.destroyed || request.socket?.destroyed) this.serving.delete(request)
    return this.requests.size - this.serving.size
  }
}

/** Sockets that only pass on what another one, which an interceptor has connected for them, carries to the server. */
export const carriedSockets = new WeakSet<object>()

/** Sockets that no system carries: what is sent on them moves with virtual time. */
export const simulatedSockets = new WeakSet<object>()

interface Carried {
  readonly socket?: object | null
  /** Has such sockets for others too, and the request waits for one of them. */
  readonly agent?: { readonly sockets?: Readonly<Record<string, readonly object[] | undefined>> } | null | false
}

function isSimulated(request: Carried): boolean {
  if (request.socket) return simulatedSockets.has(request.socket)
  const all = request.agent ? Object.values(request.agent.sockets ?? {}) : []
  return all.some((sockets) => sockets?.some((socket) => simulatedSockets.has(socket)))
}

/** The exchange that each request under way belongs to. */
const owners = new WeakMap<object, HttpInFlight>()
/** Sockets that HTTP speaks on: counted by exchange, not by bytes. */
export const httpSockets = new WeakSet<object>()

/** Told of sockets that an interceptor connects. */
let connecting: ((socket: object) => void) | undefined

/** A socket is about to connect: for HTTP, when an interceptor is connecting it. */
export function noteConnecting(socket: { on?(event: 'error', listener: () => void): unknown }): void {
  if (connecting === undefined) return
  connecting(socket)
  httpSockets.add(socket)
  // Between two exchanges nobody listens to it: a server that resets it then must not end the process.
  socket.on?.('error', () => {})
}

function of(scope: Scope | undefined): HttpInFlight | undefined {
  return scope?.clock.io?.http
}

function begin(message: unknown): void {
  const { request } = message as { request: object }
  const inFlight = of(currentScope())
  if (inFlight === undefined) return
  inFlight.requests.add(request)
  owners.set(request, inFlight)
}

function end(message: unknown): void {
  const { request } = message as { request: object }
  owners.get(request)?.requests.delete(request)
}

function undiciBegin(message: unknown): void {
  const scope = currentScope()
  if (scope !== undefined) {
    takeOverTicks(scope.clock, scope.view)
    takeOverRealTicks(scope)
  }
  begin(message)
}

function httpBegin(message: unknown): void {
  const { request } = message as { request: { socket?: object | null; once?(event: string, on: () => void): void } }
  begin(message)
  if (request.socket) httpSockets.add(request.socket)
}

function socketOf(message: unknown): void {
  const { socket } = message as { socket?: object }
  if (socket !== undefined) httpSockets.add(socket)
}

function serveBegin(message: unknown): void {
  const { request, response, socket } = message as { request: object; response: object; socket?: object }
  if (socket !== undefined) httpSockets.add(socket)
  if (socket !== undefined && simulatedSockets.has(socket)) return
  of(currentScope())?.serving.set(request, response)
  const inFlight = of(currentScope())
  if (inFlight !== undefined) owners.set(request, inFlight)
}

function serveEnd(message: unknown): void {
  const { request } = message as { request: object }
  owners.get(request)?.serving.delete(request)
}

/** Channel by channel: Node's own fetch and http, and undici from npm, tell of their exchanges here. */
const listeners: readonly [string, (message: unknown) => void][] = [
  ['undici:request:create', undiciBegin],
  ['undici:request:trailers', end],
  ['undici:request:error', end],
  ['undici:client:connected', socketOf],
  ['undici:client:sendHeaders', socketOf],
  ['http.client.request.start', httpBegin],
  ['http.client.response.finish', end],
  ['http.client.request.error', end],
  ['http.server.request.start', serveBegin],
  ['http.server.response.finish', serveEnd],
]

/** Listens for HTTP exchanges until the function given back is called. */
export function listenHttp(): () => void {
  for (const [channel, listener] of listeners) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of listeners) unsubscribe(channel, listener)
  }
}
