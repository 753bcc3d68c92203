/** What a fault does to one message of a link. */
export type MessageEffect = LoseMessage | AlterMessage | ReplayMessage | ForgeMessage

interface Named {
  readonly on: 'message'
  /** For the timeline: `drop the request`. */
  readonly name: string
}

export interface LoseMessage extends Named {
  /** `lose`: it never arrives. `loseAnswer`: it does, and what answers it does not; of a message that is no request, nothing. */
  readonly does: 'lose' | 'loseAnswer'
}

/** It holds something else. */
export interface AlterMessage extends Named {
  readonly does: 'alter'
  /** Does not change what it is given. */
  alter(data: unknown): unknown
  /** Whether a signature would still fit: the liar has signed it itself. */
  readonly authentic: boolean
}

/** An old one comes once more, besides it. */
export interface ReplayMessage extends Named {
  readonly does: 'replay'
  /** One that the link has carried. */
  readonly message: unknown
}

/** It says that it is of another node. */
export interface ForgeMessage extends Named {
  readonly does: 'forge'
  /** @param names of the nodes that it may be said to be of, one at least */
  pick(names: readonly string[]): string
}
