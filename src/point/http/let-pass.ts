import http2 from 'node:http2'
import { syncBuiltinESMExports } from 'node:module'
import net, { type Socket } from 'node:net'

type Connect = Socket['connect']

/**
 * Lets connections pass the interceptor: those of HTTP/2, whose bytes it never sees and so would wait for, and those to
 * Unix sockets, of which nothing tells a request where it leads.
 * @param beneath how sockets connect without the interceptor
 * @returns undoes it
 */
export function letPass(beneath: Connect): () => void {
  const above = net.Socket.prototype.connect
  const connectHttp2 = http2.connect
  let passes = false
  net.Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]) {
    return Reflect.apply(passes || leadsToPath(args) ? beneath : above, this, args)
  } as Connect
  http2.connect = function connect(...args: unknown[]) {
    passes = true
    try {
      return Reflect.apply(connectHttp2, http2, args)
    } finally {
      passes = false
    }
  } as typeof http2.connect
  syncBuiltinESMExports()
  return () => {
    net.Socket.prototype.connect = above
    http2.connect = connectHttp2
    syncBuiltinESMExports()
  }
}

/** Of `connect(path)`, `connect({ path })`, and the list of both that Node's own callers give. */
function leadsToPath(args: readonly unknown[]): boolean {
  const first = Array.isArray(args[0]) ? (args[0][0] as unknown) : args[0]
  if (typeof first === 'string') return Number.isNaN(Number(first))
  return typeof first === 'object' && first !== null && typeof (first as { path?: unknown }).path === 'string'
}
