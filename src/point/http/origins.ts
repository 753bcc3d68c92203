import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { nextRank } from '../../clock/interleaver.js'
import { currentScope, type Scope } from '../../clock/scope.js'

/** On the client's own object for a request: the scope of the session that made it. No WeakMap: it costs the collector. */
const madeIn = Symbol('faultline.madeIn')
/** On a socket that a client writes requests to: the one of undici that is written. */
const sent = Symbol('faultline.sent')

/** Its rank among all that was called there. */
const ranked = Symbol('faultline.ranked')

interface Made {
  [madeIn]?: Scope
  [ranked]?: number
}

/** The client's end of a connection. */
export interface ClientSocket extends Socket {
  /** Node's own client has its request here while it speaks on the socket. */
  readonly _httpMessage?: ClientRequest | null
  [sent]?: object | undefined
}

/** The socket that is written to at this moment. */
let writing: ClientSocket | undefined

/**
 * The interceptor tells its server's side of each write to a connection by this event, and tells of a request in the
 * very write that completes its head. So the connection that was written to last is the request's.
 */
const WRITE = 'internal:write'

function watch(socket: ClientSocket): void {
  if (sent in socket) return
  socket[sent] = undefined
  // Not before the interceptor listens: it takes the first listener for its server's, and would give that the request.
  if (socket.listenerCount(WRITE) > 0) noteWrites(socket)
  else socket.on('newListener', awaitInterceptor)
}

function awaitInterceptor(this: ClientSocket, event: string | symbol): void {
  if (event !== WRITE) return
  this.removeListener('newListener', awaitInterceptor)
  noteWrites(this)
}

function noteWrites(socket: ClientSocket): void {
  socket.prependListener(WRITE, () => {
    writing = socket
  })
}

function created(message: unknown): void {
  const scope = currentScope()
  if (scope === undefined) return
  const { request } = message as { request: Made }
  request[madeIn] = scope
  request[ranked] = nextRank()
}

function httpCreated(message: unknown): void {
  created(message)
  ;(message as { request: ClientRequest }).request.prependOnceListener('socket', watch)
}

function sending(message: unknown): void {
  const { request, socket } = message as { request: object; socket: ClientSocket }
  watch(socket)
  socket[sent] = request
}

const listeners: readonly [string, (message: unknown) => void][] = [
  ['undici:request:create', created],
  ['undici:client:sendHeaders', sending],
  ['http.client.request.created', httpCreated],
]

/** Notes who makes requests, until the function given back is called. */
export function watchOrigins(): () => void {
  for (const [channel, listener] of listeners) subscribe(channel, listener)
  return () => {
    for (const [channel, listener] of listeners) unsubscribe(channel, listener)
  }
}

/** The connection of the request that the interceptor tells of now. To be asked at once. */
export function socketWritten(): ClientSocket | undefined {
  const socket = writing
  writing = undefined
  return socket
}

/** The client's own object for the request that is written to a connection: a ClientRequest, or undici's. */
export function clientRequestOn(socket: ClientSocket): object | undefined {
  return socket._httpMessage ?? socket[sent]
}

/**
 * The scope in which a request was made. A connection that is kept is written to from anywhere: the context of the
 * write says nothing.
 */
export function scopeOf(clientRequest: object | undefined): Scope | undefined {
  return (clientRequest as Made | undefined)?.[madeIn]
}

/** In which order requests were made: when they reach their points is a matter of connections. */
export function rankOf(clientRequest: object | undefined): number | undefined {
  return (clientRequest as Made | undefined)?.[ranked]
}
