import { currentScope, runInScope, type Scope } from '../../clock/scope.js'
import { SessionClosedError } from '../../error/index.js'
import type { FaultTarget, HttpRequestInfo } from '../../fault/index.js'
import { emptyPlan } from '../empty-plan.js'
import { turnOf } from '../in-turn.js'
import type { PartHost } from '../part-host.js'
import type { Plan, Point } from '../point.js'
import { handleKey, type PointHandle } from '../target.js'
import { checkPointName } from '../wrap.js'
import { ClientSide } from './client-side.js'
import { discard } from './discard.js'
import { Exchange } from './exchange.js'
import { closeIdleSockets } from './idle-sockets.js'
import { intercept, type RequestEvent } from './interceptors.js'
import { compileMatch, type Fits, type HttpMatch } from './match.js'
import { type ClientSocket, clientRequestOn, rankOf, scopeOf, socketWritten, watchOrigins } from './origins.js'
import { recordRequest, watchRequests } from './record-requests.js'
import type { UnderWay } from './requester.js'
import { leaveServer, noteServer } from './server-socket.js'
import { isUpstream } from './upstream.js'

/** A point of HTTP requests, for `at`: predicates are given the request. */
export interface HttpPoint extends PointHandle<readonly [request: HttpRequestInfo]> {
  readonly name: string
  /** Requests that it has seen so far. */
  readonly calls: number
}

/** What `chaos.http` is. */
export type HttpPart = (name: string, match?: HttpMatch) => HttpPoint

interface Declared {
  readonly point: Point
  readonly fits: Fits
}

/** What faults act on at an HTTP point: requests as calls, what is HTTP's own, and the bytes of bodies. */
const accepts: readonly FaultTarget[] = ['call', 'http', 'stream']

/** The HTTP points of one session. */
class HttpPoints {
  readonly #host: PartHost
  readonly #declared: Declared[] = []
  readonly #open = new Set<UnderWay>()

  constructor(host: PartHost) {
    this.#host = host
  }

  declare(name: string, match: HttpMatch): HttpPoint {
    if (!this.#host.open) throw new SessionClosedError('chaos.http')
    checkPointName(name)
    const fits = compileMatch(match)
    const point = this.#host.point(name, accepts)
    if (this.#declared.length === 0) this.#begin()
    this.#declared.push({ point, fits })
    return {
      name,
      get calls() {
        return point.calls
      },
      [handleKey]: name,
    }
  }

  /** Undefined: nothing is to befall the request. */
  take(
    event: RequestEvent,
    socket: ClientSocket,
    clientRequest: object | undefined,
    scope: Scope,
  ): Promise<void> | undefined {
    const { request } = event
    let parsed: URL | undefined
    const url = () => {
      parsed ??= new URL(request.url)
      return parsed
    }
    const declared = this.#declared.find(({ fits }) => fits(request.method, url))
    if (declared === undefined) return undefined
    const { point } = declared
    point.calls++
    if (!point.active) return undefined
    return runInScope(scope, () => {
      const { method, url } = request
      const info = { method, url, headers: Object.fromEntries(request.headers) }
      recordRequest(clientRequest, this.#host.record?.(point, point.calls, [method, url]))
      // Perhaps nobody has looked yet: it came by a connection that was open.
      scope.clock.interleaver?.afterIo()
      const judged = this.#host.judge(point, [info], 'async')
      const plan =
        this.#host.turn === undefined ? judged : inTurn(judged ?? emptyPlan(), this.#host, point, rankOf(clientRequest))
      if (plan === null) return undefined
      leaveServer(socket)
      const client = new ClientSide(event, socket, clientRequest)
      this.#open.add(client)
      const exchange = new Exchange(this.#host, point, request, info, client, scope, this.#open)
      return exchange.carryOut(plan).finally(() => this.#open.delete(client))
    })
  }

  #begin(): void {
    const owner = this.#host.within(() => currentScope()?.owner)
    if (owner === undefined) return
    const release = holdInterceptor()
    sessions.set(owner, this)
    this.#host.onClose(() => {
      sessions.delete(owner)
      for (const open of this.#open) open.abandon()
      this.#open.clear()
      release()
    })
  }
}

/** In an interleaved session it reaches its server when its turn has come, and its answer the client when it has again. */
function inTurn(plan: Plan, host: PartHost, point: Point, rank: number | undefined): Plan {
  const turn = () => turnOf(host, point, { rank })
  return { ...plan, holdsBefore: [...plan.holdsBefore, turn], holdsAfter: [...plan.holdsAfter, turn] }
}

export function createHttpPart(host: PartHost): HttpPart {
  const points = new HttpPoints(host)
  return (name, match = {}) => points.declare(name, match)
}

/** The sessions with HTTP points, by what their scopes name as their owner. */
const sessions = new Map<unknown, HttpPoints>()
let holders = 0
let undo: (() => void)[] = []

/** Intercepts requests until every function given back has been called. */
function holdInterceptor(): () => void {
  if (holders++ === 0) {
    undo = [watchOrigins(), watchRequests(), intercept(onRequest)]
    closeIdleSockets()
  }
  let held = true
  return () => {
    if (!held) return
    held = false
    if (--holders > 0) return
    for (const step of undo.splice(0).reverse()) step()
  }
}

function onRequest(event: RequestEvent): Promise<void> | undefined {
  const socket = socketWritten()
  if (socket === undefined) return undefined
  const clientRequest = clientRequestOn(socket)
  const scope = scopeOf(clientRequest)
  if (scope === undefined) return undefined
  passAsHttp(event, scope, socket)
  if (isUpstream(socket)) return undefined
  return sessions.get(scope.owner)?.take(event, socket, clientRequest, scope)
}

/** The interceptor's own connection to the server carries a request that is counted already, not bytes of its own. */
function passAsHttp({ controller, request }: RequestEvent, scope: Scope, socket: ClientSocket): void {
  const pass = controller.passthrough
  controller.passthrough = () => {
    // Left there by an answer of the interceptor's own on the same connection: it tells of a close before its error.
    Reflect.deleteProperty(socket, '_destroy')
    const passed =
      scope.clock.io?.http.asHttp(
        socket,
        () => pass.call(controller),
        (to) => noteServer(socket, to),
      ) ?? pass.call(controller)
    return request.body === null ? passed : passed.then(() => discard(request))
  }
}
