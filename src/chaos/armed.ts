import type { VirtualClock } from '../clock/virtual-clock.js'
import { actsOn, type FaultContext, type FaultData, type FaultKind, type FaultTarget } from '../fault/index.js'
import type { RandomStream } from '../random/stream.js'
import type { InjectionData } from '../schedule/schedule.js'
import type { LiftReason } from '../timeline/event.js'
import type { Trigger } from '../trigger/index.js'
import type { CallPlace } from './call-place.js'

/** Counts of what an injection did, kept as it does it. */
export interface Tally {
  /** Calls (for timers: firings) of matching points while it was armed. */
  seen: number
  /** How often it acted. */
  acted: number
  /** Virtual ms it has added in all. */
  delayedMs: number
  /** Errors it has raised. */
  errors: number
  /** Of these, and of errors caused by them, those that nobody caught: see `DetachedError`. */
  unhandled: number
  /** Bytes it has changed, dropped or added. */
  bytes: number
  /** Connections it has acted on. */
  connections: number
}

/** One injection in force: a fault, where and when, and what it has done so far. */
export interface Armed {
  readonly id: number
  readonly fault: FaultData
  readonly kind: FaultKind
  /** Pattern of points or nodes; null: all code. */
  readonly at: string | null
  readonly fits: (name: string) => boolean
  readonly trigger: Trigger
  /** What it asks of the caller; undefined: nothing. */
  readonly place: CallPlace | undefined
  readonly random: RandomStream
  readonly state: Record<string, unknown>
  readonly text: string
  readonly fromMs: number
  readonly untilMs: number | null
  readonly optional: boolean
  /** As it stands in the schedule. */
  readonly data: InjectionData
  readonly impact: Tally
  /** Shared by the parts of one scenario. */
  readonly group: object
  lifted: boolean
  /** Why it was lifted. */
  ended: LiftReason | undefined
  /** What ends it at `untilMs`. */
  readonly endsBy: 'window' | 'blastRadius'
  /** Settles when the injection is lifted: what is held until then goes on. Made when first asked for. */
  gate: { readonly promise: Promise<void>; readonly open: () => void } | undefined
  /** When it set a clock off, virtual ms; a node that appears later reads a clock that has been off since then. */
  begunMs: number
  /** Undoes what it holds in place (a clock that is off). */
  undo: (() => void) | undefined
  /** Cancels the timers that begin and end its window. */
  readonly timers: { cancel(): void }[]
  /** What threw when it was undone. */
  cleanUpErrors: unknown[] | undefined
}

/** What a kind acts on at a point that takes those; undefined: it does not act there. */
export function targetAt(kind: FaultKind, accepts: readonly FaultTarget[]): FaultTarget | undefined {
  if (accepts.length === 1) return actsOn(kind, accepts[0] as FaultTarget) ? accepts[0] : undefined
  return accepts.find((place) => actsOn(kind, place))
}

const clusterTargets: readonly FaultTarget[] = ['message', 'node', 'network']

/** True for kinds that act on clusters alone. */
export function actsOnCluster({ target }: FaultKind): boolean {
  return [target].flat().every((place) => clusterTargets.includes(place))
}

/** True for kinds that act on no point: on clocks, timers, resources. */
export function actsOnProcess(kind: FaultKind): boolean {
  return actsOn(kind, 'clock') || actsOn(kind, 'timer') || actsOn(kind, 'resource')
}

/** Calls back at that moment of session time, unless the injection was lifted by then. */
export function schedule(armed: Armed, clock: VirtualClock, atMs: number, callback: () => void): void {
  armed.timers.push(clock.setInternal(atMs - clock.nowMs, callback, true))
}

/** Held until the injection is lifted. */
export function gateOf(armed: Armed): Promise<void> {
  if (armed.gate === undefined) {
    let open = () => {}
    const promise = new Promise<void>((resolve) => {
      open = resolve
    })
    armed.gate = { promise, open }
  }
  return armed.gate.promise
}

export function contextOf(
  armed: Armed,
  nowMs: number,
  point: string,
  call: number,
  args: readonly unknown[],
  shape: FaultContext['shape'],
  target: FaultTarget,
): FaultContext {
  const { id, random, state } = armed
  return { random, nowMs, point, call, args, shape, target, state, injection: id }
}
