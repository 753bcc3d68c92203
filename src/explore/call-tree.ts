import { hashText } from '../random/hash.js'
import { tells } from './answer.js'
import type { CallSeen } from './run-record.js'

/** Calls by the call that they were made within; those of the body itself under undefined. */
export function childrenOf(calls: readonly CallSeen[]): ReadonlyMap<CallSeen | undefined, readonly CallSeen[]> {
  const children = new Map<CallSeen | undefined, CallSeen[]>()
  for (const call of calls) {
    const siblings = children.get(call.parent)
    if (siblings === undefined) children.set(call.parent, [call])
    else siblings.push(call)
  }
  return children
}

/** Some other call of the same code began before it had ended, or it began before another had. */
export function overlaps(call: CallSeen, siblings: readonly CallSeen[]): boolean {
  return siblings.some((other) => other !== call && (goesOn(call, other) || goesOn(other, call)))
}

function goesOn(call: CallSeen, other: CallSeen): boolean {
  return other.index > call.index && (call.endedAfter === undefined || other.index < call.endedAfter)
}

/** The thing that a point belongs to: what its methods have in common is its state. */
export function thingOf(point: string): string {
  const end = point.lastIndexOf('.')
  return end < 0 ? point : point.slice(0, end)
}

/** What things have been called with so far, in few words. */
export class Histories {
  readonly #hashes = new Map<string, number>()

  of(point: string): number {
    return this.#hashes.get(thingOf(point)) ?? 0
  }

  /** @param faults at the call, if it was made in spite of them */
  add({ point, given }: CallSeen, faults: string): void {
    this.#hashes.set(thingOf(point), hashText(`${point} ${given} ${faults}`, this.of(point)))
  }
}

/**
 * Tells calls apart that may be carried out differently: point, number, arguments, moment, and what its thing has been
 * called with. Where the arguments cannot be told, whose call it is, and which.
 */
export function identityOf(
  { point, given }: CallSeen,
  number: number,
  atMs: number,
  history: number,
  caller: string,
): string {
  const whose = given !== undefined && tells(given) ? '' : caller
  return `${point} ${number} ${given} ${roundedMs(atMs)} ${history}${whose}`
}

/** Sums of times are not exact. */
export function roundedMs(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
