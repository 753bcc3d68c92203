import type { Socket } from 'node:net'

/** The connection to the server that carries what a client's connection passes through. */
const servers = new WeakMap<object, Socket>()

/** Notes what the interceptor has connected for a client's connection. */
export function noteServer(client: object, server: object): void {
  servers.set(client, server as Socket)
}

/**
 * Lets go of the server's connection that earlier exchanges of a kept one have used. The server may close it while this
 * exchange is held or answered without it, and the client would be told; if it is passed on, another is opened.
 */
export function leaveServer(client: object): void {
  const server = servers.get(client)
  if (server === undefined) return
  servers.delete(client)
  for (const event of ['data', 'end', 'error', 'close']) server.removeAllListeners(event)
  server.on('error', () => {})
  server.pause()
  // Not destroyed: the client's socket has its handle. The interceptor opens another where this says so.
  Object.defineProperty(server, 'destroyed', { value: true })
}
