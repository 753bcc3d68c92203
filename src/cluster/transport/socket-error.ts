import { catalogueError } from '../../fault/index.js'

/** What a socket is connected to, or was to be. */
export interface SocketAddress {
  readonly host: string
  readonly port: number
}

/** As Node's net makes it of what the system says. With an address, where net gives one. */
export function socketError(code: string, syscall: 'connect' | 'read' | 'write' | 'listen', at?: SocketAddress): Error {
  const errno = code === 'EADDRINUSE' ? -98 : (catalogueError(code) as (Error & { errno?: number }) | undefined)?.errno
  const what = code === 'EADDRINUSE' ? ': address already in use' : ''
  const where = at === undefined ? '' : ` ${at.host}:${at.port}`
  const error = new Error(`${syscall} ${code}${what}${where}`)
  return Object.assign(error, { errno, code, syscall }, at && { address: at.host, port: at.port })
}

/** What a resolver says of a name that it does not know. */
export function notFound(hostname: string): Error {
  const error = new Error(`getaddrinfo ENOTFOUND ${hostname}`)
  return Object.assign(error, { errno: -3008, code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname })
}
