import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import { httpSockets } from './io-http.js'
import { currentScope } from './scope.js'

interface Tracked {
  readonly socket: Socket
  read: number
  written: number
  /** It has written since it last read: an answer is awaited. */
  waiting: boolean
  /** Its answer outlasted the patience: it holds no more until it writes again. */
  given: boolean
}

/** The accepted ends of connections within this process, by the port that the connecting end calls from. */
const accepted = new Map<number, Socket>()

/** Sockets that a session's clients have opened: databases, brokers, caches. */
export class SocketsInFlight {
  readonly #tracked = new Set<Tracked>()

  get size(): number {
    return this.#tracked.size
  }

  add(socket: Socket): void {
    this.#tracked.add({ socket, read: 0, written: 0, waiting: false, given: false })
  }

  /** How many sockets await bytes. Between two ends in this process that is exact: bytes sent and not yet read. */
  count(): number {
    let count = 0
    for (const tracked of this.#tracked) {
      const { socket } = tracked
      if (socket.destroyed) this.#tracked.delete(tracked)
      else if (!httpSockets.has(socket) && !isHttp(socket) && this.#awaits(tracked)) count++
    }
    return count
  }

  /** A sum that changes whenever a byte moves. */
  progress(): number {
    let sum = 0
    for (const { socket } of this.#tracked) sum += socket.bytesRead + socket.bytesWritten + (socket.connecting ? 0 : 1)
    return sum
  }

  /** Ends the hold of all that await now. */
  giveUp(): void {
    for (const tracked of this.#tracked) {
      tracked.given = true
      tracked.waiting = false
    }
  }

  #awaits(tracked: Tracked): boolean {
    const { socket } = tracked
    if (socket.connecting) return !tracked.given
    const read = socket.bytesRead
    const written = socket.bytesWritten
    if (written > tracked.written) {
      tracked.waiting = true
      tracked.given = false
    } else if (read > tracked.read) {
      tracked.waiting = false
    }
    tracked.read = read
    tracked.written = written
    const peer = socket.localPort === undefined ? undefined : accepted.get(socket.localPort)
    if (peer !== undefined && !peer.destroyed)
      return !tracked.given && (written !== peer.bytesRead || peer.bytesWritten !== read)
    return tracked.waiting
  }
}

/** Node's HTTP client and server mark the sockets they speak on so. */
function isHttp(socket: Socket): boolean {
  const marked = socket as { parser?: unknown; _httpMessage?: unknown }
  return (marked.parser !== undefined && marked.parser !== null) || Boolean(marked._httpMessage)
}

function onClient(message: unknown): void {
  currentScope()?.clock.io?.sockets.add((message as { socket: Socket }).socket)
}

function onAccepted(message: unknown): void {
  const { socket } = message as { socket: Socket }
  const port = socket.remotePort
  if (port === undefined) return
  accepted.set(port, socket)
  for (const [at, old] of accepted) if (old.destroyed) accepted.delete(at)
}

/** Listens for new sockets until the function given back is called. */
export function listenSockets(): () => void {
  subscribe('net.client.socket', onClient)
  subscribe('net.server.socket', onAccepted)
  return () => {
    unsubscribe('net.client.socket', onClient)
    unsubscribe('net.server.socket', onAccepted)
    accepted.clear()
  }
}
