import { currentScope } from '../../clock/scope.js'
import { VirtualClock } from '../../clock/virtual-clock.js'
import { StressView } from './stress-view.js'

/** Views of sessions, by their clock. */
const views = new WeakMap<VirtualClock, StressView>()

/** What a session shows of its stresses; made at the first stress, or when somebody reads of them. */
export function viewOf(clock: VirtualClock): StressView {
  let view = views.get(clock)
  if (view === undefined) {
    view = new StressView()
    views.set(clock, view)
  }
  return view
}

/** A reading, taken by code of a session. */
export interface Reading {
  readonly view: StressView
  readonly node: string
  readonly nowMs: number
  /** The session is in real time: it reads what is really there, and the stress on top. */
  readonly real: boolean
  /** Virtual ms since when it is ours to tell: the whole session, or in real time from the first such stress on. */
  readonly sinceMs: number
}

/** Of the caller; undefined: it is to read what is really there. */
export function reading(part: 'busy' | 'cores' | 'leak'): Reading | undefined {
  const scope = currentScope()
  // A session of another copy of the package has its view there.
  if (!(scope?.clock instanceof VirtualClock)) return undefined
  const { clock } = scope
  const view = viewOf(clock)
  const node = scope.view.name
  const sinceMs = clock.paced ? view.sinceMs(node, part) : 0
  return sinceMs === undefined ? undefined : { view, node, nowMs: clock.nowMs, real: clock.paced, sinceMs }
}
