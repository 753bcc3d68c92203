import type { ClockView } from '../clock/clock-view.js'
import { holdZonePatches } from '../clock/global-zone.js'
import { type Armed, contextOf } from './armed.js'
import type { Acted } from './judge.js'
import type { Session } from './session.js'

/** Begins a clock fault on all code or on the nodes it fits, if its trigger agrees. Nodes that come later: `changeClocks`. */
export function beginClockFault(session: Session, armed: Armed, acted: Acted): void {
  if (!armed.trigger.fires(session.nowMs(), 0, [])) return
  const views = armed.at === null ? [session.clock.view] : [...session.views].filter((view) => armed.fits(view.name))
  armed.undo = () => {}
  armed.begunMs = session.nowMs()
  changeClocks(session, armed, views, acted)
}

/** Puts these clocks off, as of when the fault began; `armed.undo` then puts them right again. */
export function changeClocks(session: Session, armed: Armed, views: readonly ClockView[], acted: Acted): void {
  const { clock } = session
  for (const view of views) {
    const wallMs = Math.floor(clock.epochMs + armed.begunMs + view.wallOffsetMs(armed.begunMs))
    const context = { ...contextOf(armed, clock.nowMs, '', 0, [], 'sync', 'clock'), wallMs }
    const verdict = armed.kind.verdict(armed.fault, context)
    if (verdict.act !== 'clock') continue
    const release = verdict.change.zone === undefined ? undefined : holdZonePatches()
    let end = () => {}
    clock.changeView(view, () => {
      const active = view.begin(verdict.change, armed.begunMs)
      end = () => view.end(active, clock.nowMs)
    })
    const before = armed.undo
    // By way of a variable, as in SessionHost.
    const undo = () => {
      try {
        before?.()
      } finally {
        clock.changeView(view, end)
      }
      release?.()
    }
    armed.undo = undo
    acted(armed, verdict, '', 0, 0, undefined, view.name)
  }
}
