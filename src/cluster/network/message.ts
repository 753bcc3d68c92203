import type { VirtualTimer } from '../../clock/virtual-timer.js'
import type { CallRecord } from '../../point/index.js'
import { copyAgain } from './copy.js'
import { sizeOf } from './size.js'

/**
 * What is on the way: a message; a request, its answer, an error in its place, or the word of a machine that nobody takes
 * requests there; of a stream the wish to open it, its consent, a segment, the end of what one side sends, a reset, or a
 * probe of whether the other side is still there.
 */
export type MessageKind =
  | ('message' | 'request' | 'response' | 'error' | 'refusal')
  | ('open' | 'accept' | 'segment' | 'end' | 'reset' | 'probe')

/**
 * What has become of it. `held`: the network keeps it for now; `lost`: by the network; `cut`: no way was open; `down`:
 * its target did not run; `unheard`: its target had no handler; `dead`: it was sent by code of a process that has ended;
 * `late`: an answer that nobody waits for any more, a segment that has come already or whose stream is gone;
 * `rejected`: in a cluster that is `signed`, somebody else has written it, or changed it on its way.
 */
export type MessageFate =
  | 'underWay'
  | 'held'
  | 'delivered'
  | 'lost'
  | 'cut'
  | 'down'
  | 'unheard'
  | 'dead'
  | 'late'
  | 'rejected'

/** A message as the log has it, and predicates of faults. */
export interface LoggedMessage {
  /** In its cluster, from 1, in the order in which they were sent. */
  readonly number: number
  readonly kind: MessageKind
  readonly from: string
  readonly to: string
  /** Virtual ms. */
  readonly sentAtMs: number
  /** Virtual ms at which it was delivered, lost or dropped; undefined: it is under way. */
  readonly endedAtMs: number | undefined
  readonly fate: MessageFate
  /** As it was sent, or as a fault has changed it. */
  readonly data: unknown
  /** Of requests and their answers: number of the request at its node. Of streams: number of the stream in its cluster. */
  readonly exchange: number | undefined
  /** Number of the message that the network has made this one of. */
  readonly copyOf: number | undefined
  /** The node that it says it is of, where a fault has forged that. */
  readonly claims: string | undefined
  /** Whether it is what its sender has sent, of the node that it says it is of: whether a signature would fit. */
  readonly authentic: boolean
}

/** A message as its handler is given it. */
export interface Envelope {
  /** Name of the node that sent it, or that it says it is of. */
  readonly from: string
  /** A copy of what was sent. */
  readonly data: unknown
  /** Virtual ms of the session. */
  readonly sentAtMs: number
}

/** Of a stream, where it has come to more than was read yet: tells when that goes on. */
export interface Reader {
  whenRead(tell: () => void): void
}

/** One message on its way, and then in the log. */
export class Message implements LoggedMessage {
  number = 0
  readonly kind: MessageKind
  readonly from: string
  readonly to: string
  readonly sentAtMs: number
  endedAtMs: number | undefined = undefined
  fate: MessageFate = 'underWay'
  data: unknown
  readonly exchange: number | undefined
  copyOf: number | undefined = undefined
  claims: string | undefined = undefined
  authentic = true
  /** Its arrival. */
  timer: VirtualTimer | undefined = undefined
  /** Where it is among those under way on its link. */
  slot = -1
  /** A fault loses what answers it. */
  answerLost = false
  /** Who looks on. */
  record: CallRecord | undefined = undefined
  /** Of a stream: its place among what this side has sent, from 0. */
  sequence = 0
  /** Of a stream: for which side it is, that which has opened it or that which has taken it. */
  side: 'opener' | 'taker' = 'taker'
  /** Whose stream it belongs to, to be told of its end. */
  sender: { ended(message: Message, reader?: Reader): void } | undefined = undefined

  constructor(
    kind: MessageKind,
    from: string,
    to: string,
    sentAtMs: number,
    data: unknown,
    exchange: number | undefined,
  ) {
    this.kind = kind
    this.from = from
    this.to = to
    this.sentAtMs = sentAtMs
    this.data = data
    this.exchange = exchange
  }

  /** Another one of the same, which the network has made. */
  copy(atMs: number): Message {
    const { kind, from, to, data, exchange } = this
    const copy = new Message(kind, from, to, atMs, data, exchange)
    copy.copyOf = this.number
    copy.sequence = this.sequence
    copy.side = this.side
    copy.answerLost = this.answerLost
    copy.claims = this.claims
    copy.authentic = this.authentic
    return copy
  }

  get ofStream(): boolean {
    const { kind } = this
    return kind === 'segment' || kind === 'open' || kind === 'accept' || kind === 'end' || kind === 'reset'
  }

  /** What it takes on the wire, about. */
  get bytes(): number {
    return sizeOf(this.data)
  }

  end(fate: MessageFate, atMs: number): void {
    this.fate = fate
    this.endedAtMs = atMs
    this.timer = undefined
    if (this.record !== undefined) {
      if (fate === 'delivered') this.record.answered()
      this.record = undefined
    }
    if (this.sender !== undefined) {
      const { sender } = this
      this.sender = undefined
      sender.ended(this)
    }
  }
}

/** With a copy of its own: what the log has stays as it was. */
export function envelopeOf({ from, claims, data, sentAtMs }: Message): Envelope {
  return { from: claims ?? from, data: copyAgain(data), sentAtMs }
}
