import { inspect } from 'node:util'
import type { LoggedMessage, Message } from './message.js'

/** Messages of a cluster, the last of them. The same seed gives the same log, byte for byte. */
export class MessageLog implements Iterable<LoggedMessage> {
  readonly #keep: number
  #messages: Message[] = []
  #count = 0

  /** @param keep at least so many of the last messages are kept */
  constructor(keep: number) {
    this.#keep = keep
  }

  /** Messages so far. */
  get count(): number {
    return this.#count
  }

  /** Those that are no longer kept. */
  get dropped(): number {
    return this.#count - Math.min(this.#messages.length, this.#keep)
  }

  /** Those that are kept, in the order in which they were sent. */
  get messages(): readonly LoggedMessage[] {
    return this.#keep === 0 ? [] : this.#messages.slice(-this.#keep)
  }

  [Symbol.iterator](): Iterator<LoggedMessage> {
    return this.messages[Symbol.iterator]()
  }

  add(message: Message): void {
    message.number = ++this.#count
    if (this.#keep === 0) return
    this.#messages.push(message)
    // In one go, and not with each message.
    if (this.#messages.length >= 2 * this.#keep) this.#messages = this.#messages.slice(-this.#keep)
  }

  /** One line a message: number, when it was sent, from where to where, what, and what has become of it. */
  toString(): string {
    const lines = this.messages.map(lineOf)
    if (this.dropped > 0) lines.unshift(`… ${this.dropped} before`)
    return lines.join('\n')
  }
}

function lineOf({ number, kind, from, to, sentAtMs, endedAtMs, fate, data, request, copyOf }: LoggedMessage): string {
  const what = kind === 'message' ? '' : ` ${kind}${request === undefined || request === number ? '' : ` ${request}`}`
  const copy = copyOf === undefined ? '' : ` copy of ${copyOf}`
  const end = fate === 'underWay' ? 'under way' : endedAtMs === undefined ? fate : `${fate} at ${endedAtMs}`
  return `#${number} ${sentAtMs} ${from} -> ${to}${what}${copy} ${textOf(data)}: ${end}`
}

/** In one line, the same on each Node. */
export function textOf(data: unknown): string {
  return inspect(data, { depth: 6, breakLength: Number.POSITIVE_INFINITY, compact: true, maxStringLength: 200 })
}
