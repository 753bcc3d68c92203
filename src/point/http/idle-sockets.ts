import { subscribe } from 'node:diagnostics_channel'

interface KeptSocket {
  readonly destroyed: boolean
  destroy(): unknown
}

/** Sockets of undici, fetch's among them, that are open, and whether a request is under way on each. */
const kept = new Map<KeptSocket, boolean>()
const sockets = new WeakMap<object, KeptSocket>()

function busy(message: unknown): void {
  const { request, socket } = message as { request: object; socket: KeptSocket }
  if (socket.destroyed) return
  kept.set(socket, true)
  sockets.set(request, socket)
}

function idle(message: unknown): void {
  const socket = sockets.get((message as { request: object }).request)
  if (socket === undefined) return
  if (socket.destroyed) kept.delete(socket)
  else kept.set(socket, false)
}

// From the import on, sessions or not: a request in a `beforeAll` leaves a connection in the client's pool.
subscribe('undici:client:sendHeaders', busy)
subscribe('undici:request:trailers', idle)
subscribe('undici:request:error', idle)

/**
 * Closes the connections that clients keep for later: they were opened before requests were intercepted, and what is
 * sent on them would pass unseen. The interceptor does the same for agents of node:http.
 */
export function closeIdleSockets(): void {
  for (const [socket, isBusy] of kept) if (!isBusy) socket.destroy()
  kept.clear()
}
