/** What a fault does to one message of a link. */
export interface MessageEffect {
  readonly on: 'message'
  /** For the timeline: `drop the request`. */
  readonly name: string
  /** `lose`: it never arrives. `loseAnswer`: it does, and what answers it does not; of a message that is no request, nothing. */
  readonly does: 'lose' | 'loseAnswer'
}
