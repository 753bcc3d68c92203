import type { ErrorSummary } from '../error/summarise.js'

export type { ErrorSummary }

interface At {
  /** Number of the event in its timeline, from 0. */
  readonly seq: number
  /** Virtual ms since the session was opened. */
  readonly atMs: number
}

/** Written first, when the session's clock starts. */
export interface SessionOpenedEvent extends At {
  readonly type: 'session.opened'
  readonly seed: number
  /** What Date.now() read then, in ms since 1970. */
  readonly epochMs: number
}

/** Written last, before anything is restored. */
export interface SessionClosedEvent extends At {
  readonly type: 'session.closed'
  readonly outcome: 'passed' | 'failed'
  readonly error?: ErrorSummary
}

/** Written when an injection joins the schedule. */
export interface FaultArmedEvent extends At {
  readonly type: 'fault.armed'
  /** Number of the injection in its session, from 1. */
  readonly injection: number
  readonly kind: string
  /** Few words: `latency 500–2000 ms`. */
  readonly text: string
  /** Pattern of points, or null for all code. */
  readonly at: string | null
  /** Start of the window, absolute virtual ms. */
  readonly fromMs: number
  /** End of the window, absolute virtual ms; null: none. */
  readonly untilMs: number | null
  /** Strength of the scenario that made it, if one did. */
  readonly severity?: 'low' | 'medium' | 'high' | 'critical'
  readonly scenario?: string
}

/** Written when a fault acted: on a call, when it was judged; on a timer, when it was put off; on a clock, when it changed. */
export interface FaultInjectedEvent extends At {
  readonly type: 'fault.injected'
  readonly injection: number
  readonly kind: string
  /** Name of the point; '' for timers and clocks. */
  readonly point: string
  /** Number of the call at its point, from 1; 0 for timers and clocks. */
  readonly call: number
  readonly act: string
  readonly delayMs?: number
  readonly error?: ErrorSummary
  readonly node?: string
}

/**
 * Why an injection ended: its window was over, by hand, its limit was used up, the session ended; `abortWhen` held, it was
 * in force as long as the blast radius allows, or it could not begin.
 */
export type LiftReason = (typeof liftReasons)[number]
export const liftReasons = ['window', 'lifted', 'limit', 'session', 'aborted', 'blastRadius', 'failed'] as const

/** For whom a call was made: the request of a workload, or the probe, in whose async context it was. */
export interface CallCause {
  readonly system: string
  /** Number of the request or of the probe, from 1. */
  readonly request: number
  /** It is a probe's number. @default a request's */
  readonly probe?: true
}

/** Written when a point is called, before faults are asked. In sessions with `recordCalls` alone. */
export interface CallBeganEvent extends At, Partial<CallCause> {
  readonly type: 'call.began'
  readonly point: string
  /** Number of the call at its point, from 1. */
  readonly call: number
  /** Tells whether two calls were made with the same arguments: a hash of them; '' for none. */
  readonly args: string
  readonly node?: string
}

/** Written when a call has answered, as its caller sees it: after all faults. One that never does leaves none. */
export interface CallEndedEvent extends At {
  readonly type: 'call.ended'
  readonly point: string
  readonly call: number
  readonly startedMs: number
  readonly outcome: 'answered' | 'failed'
  readonly error?: ErrorSummary
  /** Number of the injection that made its error, if one did. */
  readonly injection?: number
  /** Of an HTTP answer. */
  readonly status?: number
}

/** Written when an injection ended, and what it held in place has been undone. */
export interface FaultLiftedEvent extends At {
  readonly type: 'fault.lifted'
  readonly injection: number
  readonly kind: string
  readonly reason: LiftReason
}

/** Written when a probe has answered well. `degraded`: it answered, in a declared lesser way. */
export interface ProbeSucceededEvent extends At {
  readonly type: 'probe.succeeded'
  readonly system: string
  readonly startedMs: number
  readonly degraded: boolean
}

/** Written when a probe answered false, threw, or took longer than its timeout. */
export interface ProbeFailedEvent extends At {
  readonly type: 'probe.failed'
  readonly system: string
  readonly startedMs: number
  readonly timedOut: boolean
  readonly error?: ErrorSummary
}

/** Written right after the failed probe that opens it. */
export interface IncidentOpenedEvent extends At {
  readonly type: 'incident.opened'
  readonly system: string
  /** Number of the incident of its system, from 1. */
  readonly incident: number
}

/** Written right after the last of `stableProbes` good probes in a row; `closedMs` is when the first of them answered. */
export interface IncidentClosedEvent extends At {
  readonly type: 'incident.closed'
  readonly system: string
  readonly incident: number
  readonly openedMs: number
  readonly closedMs: number
}

/** Written when a request of a workload was answered. */
export interface RequestSucceededEvent extends At {
  readonly type: 'request.succeeded'
  readonly system: string
  readonly request: number
  readonly startedMs: number
  readonly degraded: boolean
}

/** Written when a request of a workload failed. */
export interface RequestFailedEvent extends At {
  readonly type: 'request.failed'
  readonly system: string
  readonly request: number
  readonly startedMs: number
  readonly error?: ErrorSummary
}

/** Written by `chaos.note`. */
export interface NoteAddedEvent extends At {
  readonly type: 'note.added'
  readonly text: string
}

/** Written when an experiment goes over to its next phase. */
export interface PhaseBeganEvent extends At {
  readonly type: 'phase.began'
  readonly phase: string
  /** Name of the experiment: several may run against one system. */
  readonly experiment: string
}

/** Written when the system under test called for somebody: by the `alarm` that an experiment gives to its `boot`. */
export interface AlarmRaisedEvent extends At {
  readonly type: 'alarm.raised'
  readonly alarm: string
}

/** Written when a node of a cluster has crashed: its process has ended, its disk is what it had been told to keep. */
export interface NodeCrashedEvent extends At {
  readonly type: 'node.crashed'
  readonly node: string
}

/** Written when a node has begun to run: when it is made, and after a crash or a stop. */
export interface NodeStartedEvent extends At {
  readonly type: 'node.started'
  readonly node: string
  /** Which run of its program it is, from 1. */
  readonly start: number
}

/** Written when a node has been stopped, in good order or because it was taken out of its cluster. */
export interface NodeStoppedEvent extends At {
  readonly type: 'node.stopped'
  readonly node: string
}

/** Written when a node stands still: its timers and what reaches it wait. */
export interface NodePausedEvent extends At {
  readonly type: 'node.paused'
  readonly node: string
}

/** Written when a paused node goes on, before anything that has waited does. */
export interface NodeResumedEvent extends At {
  readonly type: 'node.resumed'
  readonly node: string
}

/** Written when links of a cluster are cut, after what was under way on them has been dropped. */
export interface LinkCutEvent extends At {
  readonly type: 'link.cut'
  readonly cluster: string
  /** Number of the cut, or hold, in its cluster, from 1. */
  readonly cut: number
  /** Which: `a | b, c`, one way `a -> b`. */
  readonly text: string
}

/** Written when links of a cluster are held: what is sent on them, and what is under way, waits. */
export interface LinkHeldEvent extends At {
  readonly type: 'link.held'
  readonly cluster: string
  readonly cut: number
  readonly text: string
}

/** Written when held links are released, before what has waited goes on. */
export interface LinkReleasedEvent extends At {
  readonly type: 'link.released'
  readonly cluster: string
  readonly cut: number
  readonly text: string
}

/** Written when a cut has been healed. Links that another cut holds stay cut. */
export interface LinkHealedEvent extends At {
  readonly type: 'link.healed'
  readonly cluster: string
  readonly cut: number
  readonly text: string
}

/** Written when several nodes of a cluster lead at once, or others do than before: see `cluster.leaders`. */
export interface SplitBrainOpenedEvent extends At {
  readonly type: 'splitBrain.opened'
  readonly cluster: string
  /** In the order in which they were added to it. */
  readonly leaders: readonly string[]
}

/** Written when they no longer do. */
export interface SplitBrainClosedEvent extends At {
  readonly type: 'splitBrain.closed'
  readonly cluster: string
  readonly openedMs: number
}

/** Written when a client of a history asks for something, before the system is asked. */
export interface OperationInvokedEvent extends At {
  readonly type: 'operation.invoked'
  /** Name of the history it belongs to. */
  readonly history: string
  readonly client: string
  /** Number of the operation in its history, from 1. */
  readonly operation: number
  /** What was asked: a name, and arguments by name. */
  readonly op: { readonly name: string; readonly [argument: string]: unknown }
}

/** Written when a client of a history knows how its operation ended. One that is never answered leaves none. */
export interface OperationReturnedEvent extends At {
  readonly type: 'operation.returned'
  readonly history: string
  readonly client: string
  readonly operation: number
  readonly startedMs: number
  /** It took effect; it had none, for certain; or nobody can tell. */
  readonly outcome: 'ok' | 'failed' | 'unknown'
  readonly result?: unknown
  readonly error?: ErrorSummary
}

/** Written when something happened that makes figures less sure (real I/O outlasted its patience, a timer was left). */
export interface WarningRaisedEvent extends At {
  readonly type: 'warning.raised'
  readonly code: string
  readonly message: string
}

export type TimelineEvent =
  | SessionOpenedEvent
  | SessionClosedEvent
  | FaultArmedEvent
  | FaultInjectedEvent
  | FaultLiftedEvent
  | CallBeganEvent
  | CallEndedEvent
  | ProbeSucceededEvent
  | ProbeFailedEvent
  | IncidentOpenedEvent
  | IncidentClosedEvent
  | RequestSucceededEvent
  | RequestFailedEvent
  | NoteAddedEvent
  | PhaseBeganEvent
  | AlarmRaisedEvent
  | NodeStartedEvent
  | NodeStoppedEvent
  | NodeCrashedEvent
  | NodePausedEvent
  | NodeResumedEvent
  | LinkCutEvent
  | LinkHealedEvent
  | OperationInvokedEvent
  | OperationReturnedEvent
  | LinkHeldEvent
  | LinkReleasedEvent
  | SplitBrainOpenedEvent
  | SplitBrainClosedEvent
  | WarningRaisedEvent

type Unstamped<E> = E extends TimelineEvent ? Omit<E, 'seq' | 'atMs'> : never
/** An event before the timeline has numbered and dated it. */
export type NewEvent = Unstamped<TimelineEvent>
