import type { VirtualTimer } from '../../clock/virtual-timer.js'

/** What is on the way: a message, a request, its answer, an error in its place, or the word that nobody takes it. */
export type MessageKind = 'message' | 'request' | 'response' | 'error' | 'refusal'

/**
 * What has become of it. `lost`: by the network; `cut`: no way was open; `down`: its target did not run; `unheard`: its
 * target had no handler; `dead`: code of a process that has ended sent it; `late`: an answer that nobody waits for any more.
 */
export type MessageFate = 'underWay' | 'held' | 'delivered' | 'lost' | 'cut' | 'down' | 'unheard' | 'dead' | 'late'

/** A message as the log has it. */
export interface LoggedMessage {
  /** In its cluster, from 1, in the order in which they were sent. */
  readonly number: number
  readonly kind: MessageKind
  readonly from: string
  readonly to: string
  /** Virtual ms. */
  readonly sentAtMs: number
  /** Virtual ms at which it was delivered, lost or dropped. @default it is under way */
  readonly endedAtMs: number | undefined
  readonly fate: MessageFate
  /** As it was sent. */
  readonly data: unknown
  /** Of requests and what answers them: number of the request. */
  readonly request: number | undefined
  /** Number of the message that the network has made this one from. */
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
  readonly data: unknown
  request: number | undefined
  copyOf: number | undefined = undefined
  /** Its arrival. */
  timer: VirtualTimer | undefined = undefined
  /** Where it is among those under way on its link. */
  slot = -1

  constructor(kind: MessageKind, from: string, to: string, sentAtMs: number, data: unknown, request?: number) {
    this.kind = kind
    this.from = from
    this.to = to
    this.sentAtMs = sentAtMs
    this.data = data
    this.request = request
  }

  end(fate: MessageFate, atMs: number): void {
    this.fate = fate
    this.endedAtMs = atMs
    this.timer = undefined
  }
}
