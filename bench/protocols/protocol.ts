import type { Chaos } from 'faultline'

/** Makes a cluster, lets it work for a while, and throws when what must always hold does not. */
export type Body = (chaos: Chaos) => Promise<void>

/** A bug in a small real protocol, and the same protocol put right. */
export interface SeededBug {
  readonly name: string
  /** What runs on the nodes. */
  readonly protocol: string
  /** Passes as long as nothing goes wrong. */
  readonly wrong: Body
  /** Passes whatever befalls its nodes and its network. */
  readonly right: Body
}
