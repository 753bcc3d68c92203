import { serialize } from 'node:v8'
import type { VirtualTimer } from '../../clock/virtual-timer.js'
import type { CallRecord } from '../../point/index.js'

/**
 * What is on the way: a message, a request, its answer, an error in its place, or the word of a machine that nobody takes
 * requests there.
 */
export type MessageKind = 'message' | 'request' | 'response' | 'error' | 'refusal'

/**
 * What has become of it. `held`: the network keeps it for now; `lost`: by the network; `cut`: no way was open; `down`:
 * its target did not run; `unheard`: its target had no handler; `dead`: it was sent by code of a process that has ended;
 * `late`: an answer that nobody waits for any more.
 */
export type MessageFate = 'underWay' | 'held' | 'delivered' | 'lost' | 'cut' | 'down' | 'unheard' | 'dead' | 'late'

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
  /** Of requests and of what answers them: number of the request at the node that made it. */
  readonly request: number | undefined
  /** Number of the message that the network has made this one of. */
  readonly copyOf: number | undefined
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
  readonly request: number | undefined
  copyOf: number | undefined = undefined
  /** Its arrival. */
  timer: VirtualTimer | undefined = undefined
  /** Where it is among those under way on its link. */
  slot = -1
  /** A fault loses what answers it. */
  answerLost = false
  /** Who looks on. */
  record: CallRecord | undefined = undefined

  constructor(
    kind: MessageKind,
    from: string,
    to: string,
    sentAtMs: number,
    data: unknown,
    request: number | undefined,
  ) {
    this.kind = kind
    this.from = from
    this.to = to
    this.sentAtMs = sentAtMs
    this.data = data
    this.request = request
  }

  /** What it takes on the wire, about. */
  get bytes(): number {
    return serialize(this.data).length
  }

  end(fate: MessageFate, atMs: number): void {
    this.fate = fate
    this.endedAtMs = atMs
    this.timer = undefined
    if (this.record === undefined) return
    if (fate === 'delivered') this.record.answered()
    this.record = undefined
  }
}
