import { currentScope } from '../clock/scope.js'
import { injectedInfo, summarise } from '../error/index.js'
import type { CallRecord } from '../point/index.js'
import type { CallEndedEvent } from '../timeline/event.js'
import { fingerprint } from './fingerprint.js'
import type { Session } from './session.js'

/** A call on the timeline: `call.began` when it is made, `call.ended` once, when it ends before its session does. */
export class RecordedCall implements CallRecord {
  readonly #session: Session
  readonly #point: string
  readonly #call: number
  readonly #startedMs: number
  #ended = false

  constructor(session: Session, point: string, call: number, args: readonly unknown[]) {
    this.#session = session
    this.#point = point
    this.#call = call
    this.#startedMs = session.nowMs()
    const node = currentScope()?.view.name ?? ''
    session.record({
      type: 'call.began',
      point,
      call,
      args: fingerprint(args),
      ...session.cause,
      ...(node === '' ? {} : { node }),
    })
  }

  answered(status?: number): void {
    this.#end({ outcome: 'answered', ...(status === undefined ? {} : { status }) })
  }

  failed(error: unknown): void {
    const injection = injectedInfo(error)?.injection
    this.#end({ outcome: 'failed', error: summarise(error), ...(injection === undefined ? {} : { injection }) })
  }

  #end(outcome: Pick<CallEndedEvent, 'outcome' | 'error' | 'injection' | 'status'>): void {
    if (this.#ended || !this.#session.open) return
    this.#ended = true
    const { startedMs, point, call } = { startedMs: this.#startedMs, point: this.#point, call: this.#call }
    this.#session.record({ type: 'call.ended', point, call, startedMs, ...outcome })
  }
}
