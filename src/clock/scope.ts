import { AsyncLocalStorage } from 'node:async_hooks'
import type { ClockView } from './clock-view.js'
import { drainNow } from './real.js'
import { shared } from './shared.js'
import type { VirtualClock } from './virtual-clock.js'

/** Where a call of a time function belongs: a session's clock, read through the view of one node or of all code. */
export interface Scope {
  readonly clock: VirtualClock
  readonly view: ClockView
  /** The scope the session was opened in: calls of an ended session go there. */
  readonly outer: Scope | undefined
  /** What the session attaches: its own record for this scope. */
  readonly owner: unknown
  /** For whom the code runs, where the session keeps that: it is handed on with the scope, and means nothing to the clock. */
  readonly cause?: unknown
}

interface Shared {
  readonly storage: AsyncLocalStorage<Scope | null>
  /**
   * Scopes of sessions that are open and have no open session nested in them. A list, not a Set: a Set that is added to
   * and deleted from for ever keeps, until the next full collection, what it once held.
   */
  readonly leaves: Scope[]
}

const { storage, leaves } = shared<Shared>('scopes', () => ({ storage: new AsyncLocalStorage(), leaves: [] }))

function removeLeaf(scope: Scope): void {
  if (leaves.at(-1) === scope) {
    leaves.pop()
    return
  }
  const at = leaves.indexOf(scope)
  if (at >= 0) leaves.splice(at, 1)
}

function openOrOuter(scope: Scope): Scope | undefined {
  let at: Scope | undefined = scope
  while (at !== undefined && !at.clock.open) at = at.outer
  return at
}

/**
 * The scope of the caller. With no async context (a socket's callback, a timer made at import) it is the only active
 * session of the worker, if there is just one; undefined means real time.
 */
export function currentScope(): Scope | undefined {
  const stored = storage.getStore()
  if (stored !== undefined && stored !== null) return stored.clock.open ? stored : openOrOuter(stored)
  return stored === null || leaves.length !== 1 ? undefined : leaves[0]
}

/** The scope that the caller's async context names, open or not; the only active session is not considered. */
export function contextScope(): Scope | undefined {
  const stored = storage.getStore()
  return stored === undefined || stored === null ? undefined : openOrOuter(stored)
}

/** The same, also of a session that has ended: whose code it was. */
export function scopeOfOrigin(): Scope | undefined {
  return storage.getStore() ?? undefined
}

/** Runs `body` in a scope, or in real time for null; what it starts stays in it. */
export function runInScope<T>(scope: Scope | null, body: () => T): T {
  return storage.run(scope, body)
}

/**
 * Drains as the event loop would, in no context. Without AsyncContextFrame (Node 22) jobs of the runtime that have no
 * context of their own, such as the one that follows a promise resolved with another, take that of whoever drains them:
 * the runner's next test would begin in the scope of the session that its last test has ended.
 */
export const drainInNoContext: (() => void) | undefined =
  drainNow !== undefined && 'kResourceStore' in storage
    ? () => storage.run(undefined as never, drainNow as () => void)
    : drainNow

/** A session has opened: it takes the place of the one it is nested in. */
export function enterLeaf(scope: Scope): void {
  const { outer } = scope
  if (outer !== undefined && outer.clock.nested++ === 0) removeLeaf(outer)
  leaves.push(scope)
}

export function leaveLeaf(scope: Scope): void {
  removeLeaf(scope)
  const { outer } = scope
  if (outer !== undefined && --outer.clock.nested === 0 && outer.clock.open) leaves.push(outer)
}
