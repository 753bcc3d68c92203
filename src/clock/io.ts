import { HttpInFlight } from './io-http.js'
import { SocketsInFlight } from './io-socket.js'
import { WorkInFlight } from './io-work.js'
import { real } from './real.js'

/** Requests under way that the runtime lists: each ends by itself, unlike servers, kept sockets and watchers. */
const requests = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'CloseReq',
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
  'QueryReqWrap',
  'TCPConnectWrap',
  'PipeConnectWrap',
  'WriteWrap',
  'ShutdownWrap',
  'ProcessWrap',
])

function listed(names: ReadonlySet<string>): number {
  let count = 0
  for (const name of process.getActiveResourcesInfo()) if (names.has(name)) count++
  return count
}

/** The requests themselves, where the runtime gives them: of many that follow one another only their names stay. */
const requestsUnderWay = (process as { _getActiveRequests?(): readonly object[] })._getActiveRequests ?? (() => [])

const timeouts = new Set(['Timeout'])
const ports = new Set(['MessagePort'])

/** Longest wait for somebody who polls by a real timer (expect.poll, vi.waitFor: a second by default), in real ms. */
const POLL_PATIENCE_MS = 1200
/** Longest wait for a word from a worker, through a message port, or from a server in another process, in real ms. */
const MESSAGE_PATIENCE_MS = 3000

/**
 * Real I/O of one session. While any is in flight, virtual time stands still; what shows no progress for the patience
 * given, in real time, holds it no longer.
 */
export class RealIo {
  /** Made when first needed: most sessions of a search do no real I/O at all. */
  #http: HttpInFlight | undefined
  #sockets: SocketsInFlight | undefined
  readonly work = new WorkInFlight()
  readonly #patienceMs: number
  /** What is there before the session, or has outlasted its patience, and is waited for no more. */
  #listedBefore = 0
  #timeoutsBefore = 0
  /** Real timers at the last look. */
  #timeoutsSeen = 0
  #portsBefore = 0
  /** Worker threads that the session has started. */
  readonly workers: { readonly threadId: number }[] = []
  /** Some was in flight when time was about to move. */
  seen = false
  #workGiven = 0
  #progress = -1
  #lastLook: readonly object[] = []
  #sinceMs = 0
  #turns = 0

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs
    for (const name of process.getActiveResourcesInfo()) {
      if (name === 'ProcessWrap') this.#listedBefore++
      else if (name === 'Timeout') this.#timeoutsBefore++
      else if (name === 'MessagePort') this.#portsBefore++
    }
  }

  get http(): HttpInFlight {
    this.#http ??= new HttpInFlight()
    return this.#http
  }

  get sockets(): SocketsInFlight {
    this.#sockets ??= new SocketsInFlight()
    return this.#sockets
  }

  /** True while an answer from outside is on its way. Cheap: asked before each timer. */
  inFlight(): boolean {
    let under = 0
    let timers = 0
    for (const name of process.getActiveResourcesInfo()) {
      if (requests.has(name)) under++
      else if (name === 'Timeout') timers++
    }
    if (under < this.#listedBefore) this.#listedBefore = under
    this.#noteTimers(timers)
    if (this.work.count < this.#workGiven) this.#workGiven = this.work.count
    const inFlight =
      under > this.#listedBefore ||
      this.work.count > this.#workGiven ||
      (this.#http !== undefined && this.#http.count() > 0) ||
      (this.#sockets !== undefined && this.#sockets.count() > 0)
    if (inFlight) this.seen = true
    return inFlight
  }

  /** Which have ended nobody tells: most likely those from before, as a runner's are short. */
  #noteTimers(count: number): void {
    const ended = this.#timeoutsSeen - count
    if (ended > 0) this.#timeoutsBefore = Math.max(0, this.#timeoutsBefore - ended)
    this.#timeoutsSeen = count
  }

  /** What may still act in real time without being a request that has an answer, in few words; undefined: nothing. */
  outstanding(): 'message' | 'answer' | 'timer' | undefined {
    // A worker that has ended has the id -1.
    const workers = this.workers.some(({ threadId }) => threadId >= 0)
    if (workers || listed(ports) > this.#portsBefore) return 'message'
    if (this.#sockets?.owed) return 'answer'
    return listed(timeouts) > this.#timeoutsBefore ? 'timer' : undefined
  }

  /** How long to wait for that at a standstill, in real ms, before it is called a deadlock. */
  standstillPatienceMs(): number {
    const what = this.outstanding()
    if (what === undefined) return 0
    return what === 'timer' ? POLL_PATIENCE_MS : MESSAGE_PATIENCE_MS
  }

  /**
   * Asked each turn while something is in flight. Undefined: keep waiting. A text: there was no progress for the
   * patience given; virtual time goes on without it, and the text says what was given up.
   */
  outlasted(): string | undefined {
    const http = this.http.count()
    const progress = this.sockets.progress() * 1e4 + http * 100 + this.work.ended * 10 + listed(requests)
    const others = this.#otherRequests()
    this.#turns++
    if (progress !== this.#progress || others) {
      this.#progress = progress
      this.#sinceMs = real.nowMs()
      this.#turns = 0
      return undefined
    }
    // Both: a process that was not scheduled for a while has had no turns in which an answer could come.
    if (this.#turns < 20 || real.nowMs() - this.#sinceMs < this.#patienceMs) return undefined
    const what = [
      http > 0 ? `${http} HTTP request(s)` : '',
      this.work.count > this.#workGiven ? `${this.work.count} piece(s) of work in the thread pool` : '',
      this.sockets.count() > 0 ? `${this.sockets.count()} socket(s)` : '',
      listed(requests) > this.#listedBefore ? 'a file, DNS, connect or process request' : '',
    ]
    this.#listedBefore = Math.max(this.#listedBefore, listed(requests))
    this.http.requests.clear()
    this.#workGiven = Math.max(this.#workGiven, this.work.count)
    this.sockets.giveUp()
    return what.filter((text) => text !== '').join(', ')
  }

  /** Nothing is in flight any more: the next wait starts anew. */
  settled(): void {
    this.#progress = -1
    this.#lastLook = []
  }

  /** True when those under way are not the same as at the last look. */
  #otherRequests(): boolean {
    const before = this.#lastLook
    const now = requestsUnderWay.call(process)
    this.#lastLook = now
    return now.length !== before.length || now.some((request, at) => request !== before[at])
  }
}
