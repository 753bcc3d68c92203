import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import net, { type Socket } from 'node:net'
import { withValue } from './global-timers.js'
import { carriedSockets, httpSockets, noteConnecting } from './io-http.js'
import type { Patch } from './patch.js'
import { real } from './real.js'
import { currentScope } from './scope.js'

interface Tracked {
  readonly socket: Socket
  /** The other end, if that is in this process. */
  peer: Socket | undefined
  /** A server in this process listens there, and is to accept it. Undefined: not looked yet. */
  ours: boolean | undefined
  read: number
  written: number
  /** It has written since it last read: an answer is awaited. */
  waiting: boolean
  /** Its answer outlasted the patience: it holds no more until it writes again. */
  given: boolean
  /** That answer has not come yet. */
  owed: boolean
  /** When it was last seen to have read something, in real ms. */
  readAtMs: number
  /** Looks since then. */
  looks: number
}

/** Real ms without another byte after which the answer of a server in another process is taken to be complete. */
const SETTLE_MS = 25
/** And looks at it, each after a turn of the event loop: a process that was not scheduled has had none. */
const SETTLE_LOOKS = 10

/** Ports of ours at which whoever connects will be accepted. */
const awaited = new Set<number>()

/**
 * Sockets whose answers come in pieces from elsewhere, all of which must have come before time moves; with what each had
 * written when it last read. It has asked since then if it has written more: a look at both sums now and then could not
 * tell what came first.
 */
const settling = new WeakMap<Socket, number>()

/** Time stands still until whoever connects to that port has been accepted. The function given back ends it. */
export function awaitAccept(port: number): () => void {
  awaited.add(port)
  return () => awaited.delete(port)
}

/** Time stands still also between the pieces of an answer on this socket. */
export function awaitAll(socket: Socket): void {
  settling.set(socket, 0)
  socket.on('data', () => settling.set(socket, socket.bytesWritten))
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
    for (const known of this.#tracked) if (known.socket === socket) return
    const tracked = {
      socket,
      peer: undefined,
      ours: undefined,
      read: 0,
      written: 0,
      waiting: false,
      given: false,
      owed: false,
      readAtMs: 0,
      looks: SETTLE_LOOKS,
    }
    this.#tracked.add(tracked)
    // Not by `socket.closed`: that is true as soon as it is destroyed, turns before its `close` event.
    socket.once('close', () => this.#tracked.delete(tracked))
  }

  /**
   * How many sockets await something. Between two ends in this process that is exact: bytes, or the end of them, sent
   * and not yet there. A socket that was destroyed awaits its `close` event.
   */
  count(): number {
    let count = 0
    for (const tracked of this.#tracked) {
      const { socket } = tracked
      if (httpSockets.has(socket) || isHttp(socket) ? httpInTransit(tracked) : this.#awaits(tracked)) count++
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
      tracked.owed ||= tracked.waiting || tracked.socket.connecting
      tracked.waiting = false
    }
  }

  /** Whether a server in another process, on a busy machine perhaps, may still answer one that has been given up. */
  get owed(): boolean {
    for (const { owed, peer, socket, read } of this.#tracked)
      if (owed && peer === undefined && !socket.destroyed && socket.bytesRead === read) return true
    return false
  }

  #awaits(tracked: Tracked): boolean {
    const { socket } = tracked
    if (socket.connecting || socket.destroyed) return !tracked.given
    const read = socket.bytesRead
    const written = socket.bytesWritten
    if (written > tracked.written) {
      tracked.waiting = true
      tracked.given = false
    } else if (read > tracked.read) {
      tracked.waiting = false
    }
    const asked = settling.get(socket)
    if (asked !== undefined) tracked.waiting = written > asked
    if (read > tracked.read && asked !== undefined) {
      tracked.readAtMs = real.nowMs()
      tracked.looks = 0
      tracked.given = false
    }
    if (read > tracked.read) tracked.owed = false
    tracked.read = read
    tracked.written = written
    tracked.peer ??= socket.localPort === undefined ? undefined : accepted.get(socket.localPort)
    const { peer, given } = tracked
    if (peer !== undefined) return !given && (inTransit(socket, peer) || inTransit(peer, socket))
    // Connected, but not accepted yet: on a busy machine that is told a while later.
    tracked.ours ??= listensHere(socket)
    if (tracked.ours && !given && !hasEnded(socket)) return true
    // Who has ended its stream says nothing any more.
    if (given || hasEnded(socket)) return false
    if (tracked.waiting || (socket.remotePort !== undefined && awaited.has(socket.remotePort))) return true
    // One that we do not read, as a stage is full, will bring nothing before time moves.
    if (asked === undefined || socket.isPaused()) return false
    return tracked.looks++ < SETTLE_LOOKS || real.nowMs() - tracked.readAtMs < SETTLE_MS
  }

  /** Whether the other end of an accepted socket is a client in this process that speaks HTTP. */
  carriesHttp(acceptedEnd: Socket): boolean {
    for (const { socket } of this.#tracked)
      if (socket.localPort === acceptedEnd.remotePort) return httpSockets.has(socket) || isHttp(socket)
    return false
  }
}

/**
 * Bytes of an HTTP exchange between two ends in this process that are on their way. Whether an answer is awaited is
 * counted by exchange; but a server that has sent a piece and waits on a timer must not find that time has passed
 * before the piece is there.
 */
function httpInTransit(tracked: Tracked): boolean {
  const { socket } = tracked
  if (socket.destroyed || carriedSockets.has(socket)) return false
  tracked.peer ??= socket.localPort === undefined ? undefined : accepted.get(socket.localPort)
  const { peer } = tracked
  if (peer === undefined) return false
  const moved = readBy(socket) + readBy(peer)
  if (moved !== tracked.read) tracked.given = false
  tracked.read = moved
  return !tracked.given && (onTheWay(peer, socket) || onTheWay(socket, peer))
}

/** Not what an end that has no room, or does not read, leaves where it is. */
function onTheWay(from: Socket, to: Socket): boolean {
  if (to.destroyed || to.readableLength >= to.readableHighWaterMark) return false
  const ended = (from.writableFinished || from.destroyed) && !hasEnded(to)
  if (!ended && (from.destroyed || sentBy(from) === readBy(to))) return false
  // One that is read on demand, as undici does, always says that it is paused.
  return !to.isPaused() || to.listenerCount('readable') > 0
}

interface Wire {
  readonly bytesRead?: number
  readonly bytesWritten?: number
  /** Of TLS: what carries it. */
  readonly _parent?: Wire
}

/** What is on the wire is counted by the handle, which two sockets may share: an interceptor's own, and the client's. */
function wireOf(socket: Socket): Wire | undefined {
  const handle = (socket as { _handle?: Wire | null })._handle ?? undefined
  return handle?._parent ?? handle
}

function sentBy(socket: Socket): number {
  return wireOf(socket)?.bytesWritten ?? socket.bytesWritten
}

function readBy(socket: Socket): number {
  return wireOf(socket)?.bytesRead ?? socket.bytesRead
}

/** What one end has sent, its end of the stream included, has not reached the other. */
function inTransit(from: Socket, to: Socket): boolean {
  if (to.destroyed || holdsBack(to)) return false
  // The event of its finish comes a turn after the end itself.
  const ended = (from.writableEnded && from.writableLength === 0) || from.destroyed
  // What has arrived is not done yet for its sender, who goes on when he is told so.
  const sending = from.writableLength > 0 && !from.destroyed
  return sending || from.bytesWritten !== to.bytesRead || (ended && !hasEnded(to))
}

/** Where the runtime gives them: those that keep it running, servers among them. */
const handles = (process as { _getActiveHandles?(): readonly object[] })._getActiveHandles ?? (() => [])

/** Whether a server in this process listens where that is connected to. */
function listensHere({ remoteAddress, remotePort, localAddress }: Socket): boolean {
  // A port of another machine may have the same number.
  if (remotePort === undefined || remoteAddress !== localAddress) return false
  return handles.call(process).some((handle) => {
    const at = handle instanceof net.Server ? handle.address() : null
    return typeof at === 'object' && at?.port === remotePort
  })
}

/** It has stopped reading: what is sent to it waits for the code that is to read on, not for the wire. */
function holdsBack(socket: Socket): boolean {
  const { _handle: handle } = socket as { _handle?: { readonly reading?: boolean } | null }
  return handle?.reading === false && socket.readableLength >= socket.readableHighWaterMark
}

/** The end has arrived, whether or not somebody reads as far as that. */
function hasEnded(socket: Socket): boolean {
  const { _readableState: state } = socket as { _readableState?: { readonly ended?: boolean } }
  return state?.ended ?? socket.readableEnded
}

/** Node's HTTP client and server mark the sockets they speak on so. */
function isHttp(socket: Socket): boolean {
  const marked = socket as { parser?: unknown; _httpMessage?: unknown }
  return (marked.parser !== undefined && marked.parser !== null) || Boolean(marked._httpMessage)
}

function onClient(message: unknown): void {
  const { socket } = message as { socket: Socket }
  noteConnecting(socket)
  currentScope()?.clock.io?.sockets.add(socket)
}

function onAccepted(message: unknown): void {
  const { socket } = message as { socket: Socket }
  const port = socket.remotePort
  if (port === undefined) return
  accepted.set(port, socket)
  for (const [at, old] of accepted) if (old.destroyed) accepted.delete(at)
}

/** Sockets made by `new net.Socket()` and connected later, as pg makes them: early releases of Node 22 do not tell of these. */
export function socketPatches(): Patch[] {
  return [
    {
      target: net.Socket.prototype,
      key: 'connect',
      make(found) {
        const below = found?.value as (...args: unknown[]) => unknown
        const connect = function (this: Socket, ...args: unknown[]): unknown {
          const answer = Reflect.apply(below, this, args)
          onClient({ socket: this })
          return answer
        }
        return withValue(found, Object.defineProperty(connect, 'length', { value: below.length }))
      },
    },
  ]
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
