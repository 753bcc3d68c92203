import type { LoggedMessage, Message } from './message.js'
import { messageText } from './message-text.js'

/** Something else that happened to a cluster: a node has crashed, links were cut. */
export interface LogMark {
  /** Virtual ms. */
  readonly atMs: number
  readonly text: string
  /** Name of the node that it happened to; undefined: to the network. */
  readonly node: string | undefined
  /** Number of the last message that was sent before it; 0: none. */
  readonly after: number
}

/** Messages of a cluster, the last of them, and what befell it between them. The same seed gives the same log, byte for byte. */
export class MessageLog implements Iterable<LoggedMessage> {
  readonly #keep: number
  #messages: Message[] = []
  #count = 0
  #marks: LogMark[] = []

  /** @param keep how many of the last messages, and of the last marks */
  constructor(keep: number) {
    this.#keep = keep
  }

  /** Messages so far. */
  get count(): number {
    return this.#count
  }

  /** Of these, those that are no longer kept. */
  get dropped(): number {
    return this.#count - this.messages.length
  }

  /** Those that are kept, in the order in which they were sent. */
  get messages(): readonly LoggedMessage[] {
    return this.#keep === 0 ? [] : this.#messages.slice(-this.#keep)
  }

  /** What else happened, in order. */
  get marks(): readonly LogMark[] {
    return this.#keep === 0 ? [] : this.#marks.slice(-this.#keep)
  }

  [Symbol.iterator](): Iterator<LoggedMessage> {
    return this.messages[Symbol.iterator]()
  }

  /** For the network alone. */
  add(message: Message): void {
    message.number = ++this.#count
    if (this.#keep === 0) return
    this.#messages.push(message)
    // In one go, and not with each message.
    if (this.#messages.length >= 2 * this.#keep) this.#messages = this.#messages.slice(-this.#keep)
  }

  /** For clusters alone. */
  mark(atMs: number, text: string, node?: string): void {
    if (this.#keep === 0) return
    this.#marks.push({ atMs, text, node, after: this.#count })
    if (this.#marks.length >= 2 * this.#keep) this.#marks = this.#marks.slice(-this.#keep)
  }

  /**
   * One line a message: number, when it was sent, from where to where, what, and what has become of it; between them what
   * else happened.
   */
  toString(): string {
    const lines: string[] = []
    const { messages, marks, dropped } = this
    if (dropped > 0) lines.push(`… ${dropped} before`)
    let next = marks.findIndex(({ after }) => after >= dropped)
    if (next < 0) next = marks.length
    const marksUpTo = (number: number) => {
      for (let mark = marks[next]; mark !== undefined && mark.after < number; mark = marks[++next])
        lines.push(`${mark.atMs} ${mark.node === undefined ? '' : `${mark.node} `}${mark.text}`)
    }
    for (const message of messages) {
      marksUpTo(message.number)
      lines.push(lineOf(message))
    }
    marksUpTo(Number.POSITIVE_INFINITY)
    return lines.join('\n')
  }
}

function lineOf(message: LoggedMessage): string {
  const { number, from, to, sentAtMs, endedAtMs, fate } = message
  const end = fate === 'underWay' ? 'under way' : endedAtMs === undefined ? fate : `${fate} at ${endedAtMs}`
  return `#${number} ${sentAtMs} ${from} -> ${to}${messageText(message)}: ${end}`
}
