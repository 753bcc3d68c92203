import type { IncomingMessage } from 'node:http'
import type { Scope } from '../../clock/scope.js'
import type { HttpAnswer, HttpRequestInfo } from '../../fault/index.js'
import { emptyPlan } from '../empty-plan.js'
import type { PartHost } from '../part-host.js'
import type { Plan, Point, Wait } from '../point.js'
import { begin } from '../wait.js'
import { answerOfError, filler, hasBody, httpEffects, toResponse, withText } from './answer.js'
import { type BodyTools, sendBody, streamEffects } from './body.js'
import type { ClientSide } from './client-side.js'
import { atHost } from './host-error.js'
import { alterJson } from './json-body.js'
import { altered, asMade } from './outgoing.js'
import { Requester, type UnderWay } from './requester.js'

/** One request that faults act on, from its head to the last byte of its answer. */
export class Exchange {
  readonly #host: PartHost
  readonly #point: Point
  readonly #call: number
  readonly #request: Request
  readonly #info: HttpRequestInfo
  readonly #client: ClientSide
  readonly #scope: Scope
  readonly #tools: BodyTools
  readonly #requester: Requester

  /** @param underWay where what goes on beyond the exchange puts itself */
  constructor(
    host: PartHost,
    point: Point,
    request: Request,
    info: HttpRequestInfo,
    client: ClientSide,
    scope: Scope,
    underWay: Set<UnderWay>,
  ) {
    this.#host = host
    this.#point = point
    this.#call = point.calls
    this.#request = request
    this.#info = info
    this.#client = client
    this.#scope = scope
    this.#tools = {
      point: point.name,
      call: this.#call,
      nowMs: () => host.nowMs(),
      sleep: (ms) => Promise.race([host.sleep(ms), client.gone]),
      gone: client.gone,
      get hasGone() {
        return client.hasGone
      },
    }
    this.#requester = new Requester(host, request, client, this.#tools, underWay)
  }

  /**
   * Carries out a plan, in the order of all calls: delay, holds, abort before, the request, abort during, holds of the
   * answer, abort after, then the answer is lost or changed. Settled without an answer, the request passes to its server.
   */
  async carryOut(plan: Plan): Promise<void> {
    const done = this.#host.pending(this.#point, this.#call, plan.heldBy, plan.lost)
    // We are its server now: it is up to us, and to virtual time, when its answer comes.
    const inFlight = this.#scope.clock.io?.http
    if (inFlight !== undefined) {
      this.#client.letGo = inFlight.serve()
      this.#client.hold = () => inFlight.hold()
    }
    try {
      await this.#carryOut(plan)
    } catch (error) {
      // The real server has failed: the client hears of it as it would have without us.
      if (!this.#client.hasGone) await this.#client.reset(error)
    } finally {
      this.#client.letGo()
      done()
    }
  }

  async #carryOut(plan: Plan): Promise<void> {
    const client = this.#client
    await this.#wait([plan.delayMs, ...plan.holdsBefore])
    if (client.hasGone || this.#aborted(plan, 'before')) return
    const { end: verdict } = plan
    if (verdict?.act === 'fail') return this.#fail(verdict.error)
    if (verdict?.act === 'answer') return this.#send(plan, { status: 200, headers: json, body: textOf(verdict.value) })
    const wallMs = this.#scope.clock.wallMs(this.#scope.view)
    for (const effect of httpEffects(plan.effects))
      if (effect.answer !== undefined) return this.#send(plan, effect.answer(this.#info, wallMs))
    if (needsAnswer(plan)) await this.#ask(plan)
  }

  /** Asks the server in the client's place, and gives the client what is left of its answer. */
  async #ask(plan: Plan): Promise<void> {
    const client = this.#client
    const sent = plan.alterArgs.length > 0 ? await altered(this.#request, plan) : asMade(this.#request)
    if (client.hasGone) return
    const { answered, uploaded } = this.#requester.make(plan, sent)
    if (plan.aborts.length > 0) queueMicrotask(() => this.#aborted(plan, 'during'))
    const answer = await Promise.race([answered, client.gone, uploaded.then(() => answered)])
    if (answer === undefined) return
    await this.#wait([plan.delayAfterMs, ...plan.holdsAfter])
    if (client.hasGone || this.#aborted(plan, 'after')) return
    if (plan.end?.act === 'lose') {
      answer.resume()
      return client.fail(atHost(plan.end.error, this.#request))
    }
    const { statusCode: status = 200, statusMessage: statusText = '', rawHeaders } = answer
    const headers = pairs(rawHeaders)
    if (plan.alters.length > 0)
      return this.#send(plan, { status, statusText, headers, body: await alterJson(answer, plan.alters) })
    await this.#send(plan, { status, statusText, headers }, answer)
  }

  /** Gives the client an answer, changed by what acts on it, with a body through the stages that act on that. */
  async #send(plan: Plan, given: HttpAnswer, from?: IncomingMessage): Promise<void> {
    const client = this.#client
    let answer = given
    for (const effect of httpEffects(plan.effects)) answer = effect.change?.(answer) ?? answer
    let body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined = from
    if (answer.body !== undefined) {
      from?.destroy()
      const texted = withText(answer, answer.body)
      answer = texted.answer
      body = texted.bytes.byteLength === 0 ? [] : [texted.bytes]
    }
    if (!hasBody(this.#info.method, answer.status)) {
      from?.resume()
      return client.answer(toResponse(answer, null))
    }
    let out!: ReadableStreamDefaultController<Uint8Array>
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        out = controller
      },
    })
    client.answer(toResponse(answer, stream))
    const all = answer.endlessBytesPerSecond === undefined ? body : this.#endless(body, answer.endlessBytesPerSecond)
    const sent = await sendBody(all ?? [], streamEffects(plan.effects, 'downstream'), 'downstream', this.#tools, {
      write: async (bytes) => {
        if (client.hasGone) return
        out.enqueue(bytes)
        // What it has been given is read before what breaks it: one turn for the interceptor to pass it on.
        await Promise.resolve()
        await client.room()
      },
      close: () => void client.close(),
      reset: (error) => void client.reset(error),
    })
    if (sent && !client.hasGone) out.close()
  }

  async *#endless(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array> | undefined, bytesPerSecond: number) {
    if (body !== undefined) yield* body
    yield* filler(bytesPerSecond, (ms) => this.#tools.sleep(ms))
  }

  #fail(error: unknown): void | Promise<void> {
    const answer = answerOfError(error)
    if (answer === undefined) return this.#client.fail(atHost(error, this.#request))
    return this.#send(nothing, answer)
  }

  /** The session's signal is aborted; a request that does not listen to it loses its connection. True: it is over. */
  #aborted(plan: Plan, phase: 'before' | 'during' | 'after'): boolean {
    const abort = plan.aborts.find((one) => one.phase === phase)
    if (abort === undefined) return false
    this.#host.controller.abort(abort.reason)
    if (!this.#client.hasGone) this.#client.fail(abort.reason)
    return true
  }

  async #wait(waits: readonly Wait[]): Promise<void> {
    for (const wait of waits) {
      if (wait === 0 || this.#client.hasGone) continue
      const { over, giveUp } = begin(this.#host, wait)
      await Promise.race([over, this.#client.gone])
      giveUp()
    }
  }
}

const json: HttpAnswer['headers'] = [['Content-Type', 'application/json; charset=utf-8']]
const nothing = emptyPlan()

/** Whether more is to happen than that the request is late. */
function needsAnswer({ end, repeat, delayAfterMs, holdsAfter, alterArgs, alters, aborts, effects }: Plan): boolean {
  const some = [holdsAfter, alterArgs, alters, aborts, effects].some((list) => list.length > 0)
  return some || end !== undefined || repeat !== undefined || delayAfterMs > 0
}

function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = []
  for (let at = 0; at + 1 < raw.length; at += 2) found.push([raw[at] as string, raw[at + 1] as string])
  return found
}

function textOf(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}
