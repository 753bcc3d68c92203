import { currentScope } from '../../clock/scope.js'
import type { StressView } from './stress-view.js'

/** Views of sessions that have had a stress in virtual mode, by their clock. */
const views = new WeakMap<object, StressView>()

/** Makes a session's stress show to its code, until the function given back is called. */
export function showStress(clock: object, view: StressView): () => void {
  views.set(clock, view)
  return () => {
    views.delete(clock)
  }
}

/** A reading, taken by code of a session that has had a stress of that sort. */
export interface Reading {
  readonly view: StressView
  readonly node: string
  readonly nowMs: number
  /** Virtual ms of the first stress of that sort. */
  readonly sinceMs: number
}

/** Of the caller; undefined: it is to read what is really there. */
export function reading(part: 'busy' | 'cores' | 'leak'): Reading | undefined {
  const scope = currentScope()
  const view = scope === undefined ? undefined : views.get(scope.clock)
  if (scope === undefined || view === undefined) return undefined
  const node = scope.view.name
  const sinceMs = view.sinceMs(node, part)
  return sinceMs === undefined ? undefined : { view, node, nowMs: scope.clock.nowMs, sinceMs }
}
