import { subscribe } from 'node:diagnostics_channel'

/** On a request of undici: the socket that it is written to. */
const writtenTo = Symbol('faultline.writtenTo')
/** On a socket of undici, fetch's among them: a request is under way on it. */
const busy = Symbol('faultline.busy')

interface KeptSocket {
  readonly destroyed: boolean
  destroy(): unknown
  once(event: 'close', listener: () => void): unknown
  [busy]?: boolean
}

interface SentRequest {
  [writtenTo]?: KeptSocket
}

/** Those that are open. */
const kept = new Set<KeptSocket>()

function begins(message: unknown): void {
  const { request, socket } = message as { request: SentRequest; socket: KeptSocket }
  if (socket[busy] === undefined && !socket.destroyed) {
    kept.add(socket)
    socket.once('close', () => kept.delete(socket))
  }
  socket[busy] = true
  request[writtenTo] = socket
}

function ends(message: unknown): void {
  const socket = (message as { request: SentRequest }).request[writtenTo]
  if (socket !== undefined) socket[busy] = false
}

// From the import on, sessions or not: a request in a `beforeAll` leaves a connection in the client's pool.
subscribe('undici:client:sendHeaders', begins)
subscribe('undici:request:trailers', ends)
subscribe('undici:request:error', ends)

/**
 * Closes the connections that clients keep for later: they were opened before requests were intercepted, and what is
 * sent on them would pass unseen. The interceptor does the same for agents of node:http.
 */
export function closeIdleSockets(): void {
  for (const socket of kept) if (!socket[busy]) socket.destroy()
}
