import type { GenericSchema } from 'valibot'
import type { RandomStream } from '../random/stream.js'
import type { Effect } from './effect.js'
import type { OwnFaultKinds } from './kinds.js'

/**
 * Where a kind acts: at calls of points, at timers as they come due, on a clock, on an HTTP exchange, on the bytes of a
 * connection or body, at file operations, on the resources of the process, on live objects, or, in a cluster, on messages
 * of a link, on nodes and on the network.
 */
export type FaultTarget = (typeof faultTargets)[number]
export const faultTargets = [
  'call',
  'timer',
  'clock',
  'http',
  'stream',
  'file',
  'resource',
  'state',
  'message',
  'node',
  'network',
] as const

/** How a call answers: by a promise, by its return value, or by an error-first callback as its last argument. */
export type CallShape = 'async' | 'sync' | 'callback'

/** What a kind may read when it decides. */
export interface FaultContext {
  /** The stream of this injection; no other injection draws from it. */
  readonly random: RandomStream
  /** Session time in virtual milliseconds since the session was opened. */
  readonly nowMs: number
  /** Clocks alone: what the clock read when the fault began, in ms since 1970. */
  readonly wallMs?: number
  /** Name of the point called; '' for timers and clocks. */
  readonly point: string
  /** Number of the call at its point, from 1; 0 for timers and clocks. */
  readonly call: number
  readonly args: readonly unknown[]
  readonly shape: CallShape
  /** Where it is asked to act: for a kind with several targets, the one that the point takes it for. */
  readonly target: FaultTarget
  /** Connections alone, for a kind that `sharesBytes`: that of the trigger. */
  readonly probability?: number
  /** Room for what a kind must remember for one injection (a token bucket, say). Starts empty. */
  readonly state: Record<string, unknown>
  /** Number of the injection in its session, from 1: mark errors with it. */
  readonly injection?: number | undefined
}

/**
 * What a fault decides. Delays of several faults add up; `alter` and `abort` combine with the rest; the first
 * verdict that ends the call (`fail`, `answer`, `lose`, `hold` for ever) wins.
 */
export type Verdict =
  /** Nothing this time: a throttle with room left, say. The injection has not acted. */
  | { readonly act: 'pass' }
  /** The call goes on this many virtual ms later; `after`: it is made at once, and its answer given so much later. */
  | { readonly act: 'delay'; readonly delayMs: number; readonly side?: 'before' | 'after' }
  /** The call is not made; it fails with `error`, `afterMs` later if that is given. */
  | {
      readonly act: 'fail'
      readonly error: unknown
      readonly via: 'auto' | 'reject' | 'throw' | 'callback'
      readonly afterMs?: number
    }
  /** The call is not made; it answers `value`. */
  | { readonly act: 'answer'; readonly value: unknown }
  /** The call is made; its answer is changed. */
  | { readonly act: 'alter'; alter(answer: unknown): unknown }
  /** The call is made with other arguments, as many; the caller's own objects are not changed. */
  | { readonly act: 'alterArgs'; alter(args: readonly unknown[]): readonly unknown[] }
  /** The call is made a second time, so many virtual ms after the first was made; the caller is given that answer. */
  | { readonly act: 'repeat'; readonly gapMs: number; readonly answer: 'first' | 'second' }
  /**
   * The call waits for others, `before` it is made or `after`: `arrive` is called when it has got there, and settles when
   * all have. It goes on by itself after `atMostMs`, or when the fault is lifted.
   */
  | { readonly act: 'meet'; readonly side: 'before' | 'after'; arrive(): Arrival; readonly atMostMs: number }
  /** The call is made and takes effect; its answer is lost and the caller meets `error`. */
  | { readonly act: 'lose'; readonly error: unknown }
  /** `before`: not made while held; `after`: made, its answer held. On `lift` it goes on; `never` it does not. */
  | { readonly act: 'hold'; readonly side: 'before' | 'after'; readonly release: 'lift' | 'never' }
  /** The signal given to the call (or the session's, if it has none) is aborted. `during`: one tick after the call began. */
  | { readonly act: 'abort'; readonly phase: 'before' | 'during' | 'after'; readonly reason: unknown }
  /** Timers: the callback fires this many virtual ms later than asked. */
  | { readonly act: 'late'; readonly delayMs: number }
  /** HTTP, streams, files, resources, state, messages, nodes, networks: what happens there. */
  | { readonly act: 'effect'; readonly effect: Effect }
  /** Clocks: how the clock reads while the fault acts. */
  | { readonly act: 'clock'; readonly change: ClockChange }

/** One call that has got to where others are to meet it. */
export interface Arrival {
  /** Settles when all are there. */
  readonly met: Promise<void>
  /** It waits no longer: it counts no more as one that is there. Without effect once all have met. */
  leave(): void
}

/** How far a clock is off, as a function of the time since the fault began: what skew, drift, jump and freeze have in common. */
export interface ClockChange {
  /** Milliseconds that the wall clock is ahead (negative: behind), `elapsedMs` of true time after the fault began. */
  offsetMs(elapsedMs: number): number
  /** Speed of the clock relative to true time at that moment: 1 is true, 1.01 is one per cent fast, 0 stands still. */
  rate(elapsedMs: number): number
  /** Monotonic clocks (performance.now, hrtime) follow too. They never go back. */
  readonly monotonic: boolean
  /** Timers scale: a timer of d ms lasts d / rate. */
  readonly timers: boolean
  /** IANA name of the zone in which local time is read. @default that of the process */
  readonly zone?: string
}

/** True for a kind that acts there. */
export function actsOn({ target }: Pick<FaultKind, 'target'>, place: FaultTarget): boolean {
  return typeof target === 'string' ? target === place : target.includes(place)
}

/** A fault: plain data with a `kind`. */
export interface FaultData {
  readonly kind: string
}

/** One kind of fault: its schema, its verdict, how it shrinks. Every kind has this shape. */
export interface FaultKind<F extends FaultData = FaultData> {
  readonly kind: F['kind']
  /** One, or several: each point takes it for the first that it has. */
  readonly target: FaultTarget | readonly FaultTarget[]
  /** Checks and completes the data: its output has every default filled in. */
  readonly schema: GenericSchema<unknown, F>
  verdict(fault: F, context: FaultContext): Verdict
  /**
   * On connections the probability of the trigger is a share of what is sent, for the verdict to read: it is not drawn
   * for the connection. @default the share of connections
   */
  sharesBytes?(fault: F): boolean
  /** Simpler faults to try in its place, simplest first; never one that is larger or equal. */
  shrink(fault: F): Iterable<F>
  /** Few words for a timeline: `latency 500–2000 ms`. */
  describe(fault: F): string
  /**
   * Form of the fault as JSON, for kinds that take what JSON cannot hold (a class, a function): a stand-in that says
   * so. Without it, the fault itself is JSON.
   */
  toJson?(fault: F): object
}

/** The kinds known by type: our own, and those of users: `declare module 'faultline' { interface FaultKinds { mine: MyFault } }`. */
export interface FaultKinds extends OwnFaultKinds {}

/** Any fault of a known kind. */
export type Fault = FaultKinds[keyof FaultKinds]
