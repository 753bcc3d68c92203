import type { ClientRequest, IncomingMessage } from 'node:http'
import type { PartHost } from '../part-host.js'
import type { Plan } from '../point.js'
import { httpEffects } from './answer.js'
import { type BodyTools, sendBody, streamEffects } from './body.js'
import type { ClientSide } from './client-side.js'
import { discard } from './discard.js'
import { type Outgoing, twice } from './outgoing.js'
import { answerOf, breakOff, end, handedOver, openUpstream } from './upstream.js'

/** A request on its way to the server. */
export interface Made {
  readonly upstream: ClientRequest
  readonly answered: Promise<IncomingMessage>
  /** True: it was sent in full. */
  readonly uploaded: Promise<boolean>
}

/** What is given up when the session ends. */
export interface UnderWay {
  abandon(): void
}

/**
 * Who a request is made for. What breaks the one of the `client` breaks the client's connection. One that is `dropped`
 * ends when the client has gone, one that goes on `alone` with the session.
 */
type For = 'client' | 'dropped' | 'alone'

/** Makes one client's request in its place. */
export class Requester {
  readonly #host: PartHost
  readonly #request: Request
  readonly #client: ClientSide
  readonly #tools: BodyTools
  readonly #underWay: Set<UnderWay>

  /** @param underWay where what goes on beyond the exchange puts itself */
  constructor(host: PartHost, request: Request, client: ClientSide, tools: BodyTools, underWay: Set<UnderWay>) {
    this.#host = host
    this.#request = request
    this.#client = client
    this.#tools = tools
    this.#underWay = underWay
  }

  /** Makes it; twice, if the plan says so: the answer that is not asked for is dropped. */
  make(plan: Plan, sent: Outgoing): Made {
    if (plan.repeat === undefined) return this.#once(plan, sent, 'client')
    const { gapMs, answer } = plan.repeat
    const [one, other] = twice(sent)
    const first = this.#once(plan, one, answer === 'first' ? 'client' : 'dropped')
    const second = first.uploaded.then(async (whole) => {
      // What has broken off is not made again; and the server is to see the two in order.
      if (!whole || !(await handedOver(first.upstream))) return drain(other)
      if (gapMs > 0) await this.#host.sleep(gapMs)
      return this.#once(plan, other, answer === 'first' ? 'alone' : 'client')
    })
    if (answer === 'first') {
      second.then((made) => made && drop(made)).catch(() => {})
      return first
    }
    const asked = second.then((made) => made ?? first)
    drop(first)
    return {
      upstream: first.upstream,
      answered: asked.then(({ answered }) => answered),
      uploaded: asked.then(({ uploaded }) => uploaded),
    }
  }

  #once(plan: Plan, { headers, body }: Outgoing, who: For): Made {
    const plain = plan.alters.length > 0 || httpEffects(plan.effects).length > 0
    const upstream = openUpstream(this.#request, headers, this.#client.socket, plain)
    if (who === 'alone') this.#endWithSession(upstream)
    else void this.#client.gone.then(() => end(upstream))
    return { upstream, answered: answerOf(upstream), uploaded: this.#upload(plan, upstream, body, who) }
  }

  #endWithSession(upstream: ClientRequest): void {
    const open = { abandon: () => end(upstream) }
    this.#underWay.add(open)
    upstream.once('close', () => this.#underWay.delete(open))
  }

  /** The request's body, through the stages that act on it. True: it was sent in full. */
  async #upload(plan: Plan, upstream: ClientRequest, body: Outgoing['body'], who: For): Promise<boolean> {
    if (body === null) {
      upstream.end()
      return true
    }
    const breaks = (then: () => Promise<void>) => void this.#breakOff(upstream, who === 'client' ? then : undefined)
    const client = this.#client
    const sent = await sendBody(
      body instanceof ReadableStream ? body.values({ preventCancel: true }) : body,
      streamEffects(plan.effects, 'upstream'),
      'upstream',
      who === 'alone' ? alone(this.#tools, this.#host) : this.#tools,
      {
        write: (bytes) => new Promise((resolve) => void upstream.write(bytes, () => resolve())),
        close: () => breaks(() => client.close()),
        reset: (error) => breaks(() => client.reset(error)),
      },
    )
    if (sent) upstream.end()
    else drain({ headers: {}, body })
    return sent
  }

  /** The request breaks off, once what was sent of it is on its way. */
  async #breakOff(upstream: ClientRequest, then: (() => Promise<void>) | undefined): Promise<void> {
    if (then !== undefined) this.#client.letGo()
    await breakOff(upstream)
    await then?.()
  }
}

/** A body is sent whether or not the client is still there. */
function alone({ point, call, nowMs }: BodyTools, host: PartHost): BodyTools {
  return { point, call, nowMs, sleep: (ms) => host.sleep(ms), gone: new Promise(() => {}), hasGone: false }
}

/** Its answer goes to nobody. */
function drop({ answered, uploaded }: Made): void {
  answered.then(
    (answer) => answer.resume().on('error', () => {}),
    () => {},
  )
  uploaded.catch(() => {})
}

/** What is left of a body that is still to come is read: nobody else does. */
function drain({ body }: Outgoing): undefined {
  if (body instanceof ReadableStream) discard({ body })
}
