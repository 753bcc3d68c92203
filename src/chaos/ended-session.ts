import type { ExplorationRecord } from '../explore/record/exploration-record.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { ClusterSketch } from './cluster-face.js'
import { replayLines } from './replay.js'
import type { Outcome } from './run-session.js'
import type { Session } from './session.js'
import { sketchesOf } from './sketches.js'

/** A session that has just been closed, for whoever reports on runs. */
export interface EndedSession {
  readonly seed: number
  readonly failed: boolean
  /** It was nested in another one. */
  readonly nested: boolean
  readonly events: readonly TimelineEvent[]
  /** The line to paste that runs its test again. */
  replay(): string
  /** What went between the nodes of its clusters, where it is told. */
  diagrams?(): readonly ClusterSketch[]
  /** What a search tried and found, whose runs were nested in it. */
  exploration?(): ExplorationRecord
}

/** Told of each session of a test as it ends. What it throws is lost: a report is no reason for a test to fail. */
export interface SessionListener {
  (session: EndedSession): void
  /** It asks for the exploration of a search, so the runs of one are to be counted. @default they are not */
  readonly wantsTrials?: boolean
}

/** Tells the listener of its origin, if there is one. */
export function tellEnded(session: Session, { failed }: Outcome): void {
  const { listener } = session.origin
  if (listener === undefined) return
  try {
    listener({
      seed: session.seed,
      failed,
      nested: session.root !== session,
      events: session.timeline.events,
      replay: () => replayLines(session)[0] ?? '',
      diagrams: () => sketchesOf(session),
    })
  } catch {
    // As the type says.
  }
}
