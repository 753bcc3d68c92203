import type { ErrorSummary } from '../../error/summarise.js'

/**
 * How an operation ended, as its client knows it. `ok`: it took effect, and this is its answer. `failed`: it had no
 * effect, for certain. `unknown`: nobody can tell (a timeout, a connection lost behind the request): it may have taken
 * effect at any time since it was invoked, may do so yet, or never will.
 */
export type Outcome = (typeof outcomes)[number]
export const outcomes = ['ok', 'failed', 'unknown'] as const

/** What was asked: a name, and arguments by name: `{ name: 'put', key: 'x', value: 1 }`. Plain data. */
export interface Op {
  readonly name: string
  readonly [argument: string]: unknown
}

/** One operation of a history, as its client saw it. Plain data, so that it can be kept as JSON or written by hand. */
export interface Operation<O = Op, Result = unknown> {
  readonly client: string
  readonly op: O
  /** Virtual ms at which it was asked for. */
  readonly invokedAtMs: number
  /** Virtual ms at which the client knew how it had ended; without it, it has not ended. */
  readonly returnedAtMs?: number | undefined
  /** @default 'ok' with `returnedAtMs`, else 'unknown' */
  readonly outcome?: Outcome | undefined
  readonly result?: Result | undefined
  readonly error?: ErrorSummary | undefined
  /**
   * Place of its invocation and of its return among all those of the history: what tells which came first within one
   * virtual millisecond. A history in which any is missing goes by time alone, and events of one time are concurrent.
   */
  readonly invokedSeq?: number | undefined
  readonly returnedSeq?: number | undefined
}

/** How it ended, also where a history written by hand does not say. */
export function outcomeOf({ outcome, returnedAtMs }: Operation): Outcome {
  return outcome ?? (returnedAtMs === undefined ? 'unknown' : 'ok')
}
