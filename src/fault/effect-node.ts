import type { Delay } from '../random/distribution.js'

/** What a fault does to nodes of a cluster, from when it begins until it is lifted. */
export type NodeEffect = CrashNode | PauseNode | RollNodes | SlowNode

interface Named {
  readonly on: 'node'
  /** For the timeline: `crash`. */
  readonly name: string
  /** How many of the nodes that fit, drawn; undefined: all. */
  readonly count: number | undefined
}

/** They lose power, and are started again when the fault is lifted. */
export interface CrashNode extends Named {
  readonly does: 'crash'
  /** Ms after which they are started again, if the fault lasts longer; undefined: not before it is lifted. */
  readonly restartAfterMs: number | undefined
  /** What their disks keep of what was not synced; undefined: as they themselves say. */
  readonly disk: 'lost' | 'prefix' | 'any' | undefined
}

/** They are restarted in turn. */
export interface RollNodes extends Named {
  readonly does: 'roll'
  /** Ms for which each is down. */
  readonly downMs: number
  /** Ms from the start of one to the end of the next. */
  readonly gapMs: number
  /** How many are down at a time. */
  readonly atOnce: number | 'majority'
  readonly how: 'stop' | 'crash'
}

/** They stand still. */
export interface PauseNode extends Named {
  readonly does: 'pause'
}

/** Each event takes them longer. */
export interface SlowNode extends Named {
  readonly does: 'slow'
  /** Ms that each timer and each message takes. */
  readonly delayMs: Delay
}
