import type { CallBeganEvent, CallEndedEvent, ErrorSummary } from '../../../timeline/event.js'
import { Numbers } from './numbers.js'
import type { Texts } from './texts.js'

type CallEvent = CallBeganEvent | CallEndedEvent

const ended = 1
const failed = 2
const ofProbe = 4
const hash = 8
const most = 2 ** 31 - 2

/**
 * Events of calls in columns, 49 bytes each, where an object would take three or four times as much: a long run has more
 * calls than anything else.
 *
 * | column    | call.began          | call.ended    |
 * | --------- | ------------------- | ------------- |
 * | first     | args                | error         |
 * | second    | system              | injection, or 0 |
 * | third     | node                | status + 1, or 0 |
 */
export class Calls {
  readonly #texts: Texts
  readonly #errors = new Map<string, ErrorSummary>()
  readonly #seq = Numbers.ids()
  readonly #call = Numbers.ids()
  readonly #request = Numbers.ids()
  readonly #atMs = new Numbers()
  readonly #startedMs = new Numbers()
  readonly #flags = Numbers.bytes()
  readonly #point = Numbers.ids()
  readonly #first = Numbers.ids()
  readonly #second = Numbers.ids()
  readonly #third = Numbers.ids()

  constructor(texts: Texts) {
    this.#texts = texts
  }

  get length(): number {
    return this.#seq.length
  }

  /** False: it has a number that is out of all range, and is to be kept elsewhere. */
  push(event: CallEvent): boolean {
    const isEnd = event.type === 'call.ended'
    const { seq, call } = event
    const [one = 0, two = 0] = isEnd ? [event.injection, event.status] : [event.request]
    if (Math.max(seq, call, one, two) > most) return false
    this.#seq.push(seq)
    this.#call.push(call)
    this.#atMs.push(event.atMs)
    this.#point.push(this.#texts.idOf(event.point))
    if (isEnd) {
      this.#startedMs.push(event.startedMs)
      this.#request.push(0)
      this.#flags.push(ended | (event.outcome === 'failed' ? failed : 0))
      this.#first.push(this.#errorId(event.error))
      this.#second.push(event.injection ?? 0)
      this.#third.push(event.status === undefined ? 0 : event.status + 1)
    } else {
      // Hashes differ from call to call: as numbers they need no place among the texts.
      const isHash = /^[0-9a-f]{8}$/.test(event.args)
      this.#startedMs.push(0)
      this.#request.push(event.request ?? 0)
      this.#flags.push((event.probe === true ? ofProbe : 0) | (isHash ? hash : 0))
      this.#first.push(isHash ? Number.parseInt(event.args, 16) : this.#texts.idOf(event.args))
      this.#second.push(this.#texts.idOf(event.system))
      this.#third.push(this.#texts.idOf(event.node))
    }
    return true
  }

  /** Number of the event in its timeline. */
  seqAt(index: number): number {
    return this.#seq.at(index)
  }

  at(index: number): CallEvent {
    const flags = this.#flags.at(index)
    const point = this.#texts.of(this.#point.at(index)) as string
    const [first, second, third] = [this.#first.at(index), this.#second.at(index), this.#third.at(index)]
    const [seq, atMs, call] = [this.#seq.at(index), this.#atMs.at(index), this.#call.at(index)]
    if ((flags & ended) !== 0)
      return {
        seq,
        atMs,
        type: 'call.ended',
        point,
        call,
        startedMs: this.#startedMs.at(index),
        outcome: (flags & failed) === 0 ? 'answered' : 'failed',
        ...(first !== 0 && { error: this.#errors.get(this.#texts.of(first) as string) as ErrorSummary }),
        ...(second !== 0 && { injection: second }),
        ...(third !== 0 && { status: third - 1 }),
      }
    const request = this.#request.at(index)
    return {
      seq,
      atMs,
      type: 'call.began',
      point,
      call,
      args: (flags & hash) === 0 ? (this.#texts.of(first) as string) : first.toString(16).padStart(8, '0'),
      ...(third !== 0 && { node: this.#texts.of(third) as string }),
      ...(second !== 0 && { system: this.#texts.of(second) as string }),
      ...(request !== 0 && { request }),
      ...((flags & ofProbe) !== 0 && { probe: true }),
    }
  }

  #errorId(error: ErrorSummary | undefined): number {
    if (error === undefined) return 0
    const key = JSON.stringify(error)
    if (!this.#errors.has(key)) this.#errors.set(key, error)
    return this.#texts.idOf(key)
  }
}
