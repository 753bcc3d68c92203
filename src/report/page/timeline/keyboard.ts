import type { TimeWindow } from './time-window.js'

/** What each key does; told to screen readers, and on the page. */
export const keysInWords =
  'With the timeline in focus: arrow left and right move, plus and minus zoom, Home and End go to the ends, 0 shows all.'

/** Keys of the timeline while it has the focus. */
export function takeKeys(surface: HTMLElement, window: TimeWindow, told: () => void): void {
  const acts: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => window.pan(-0.2),
    ArrowRight: () => window.pan(0.2),
    PageUp: () => window.pan(-1),
    PageDown: () => window.pan(1),
    Home: () => window.set(window.startMs, window.startMs + window.lengthMs),
    End: () => window.set(window.endMs - window.lengthMs, window.endMs),
    '+': () => window.zoom(1 / 2),
    '=': () => window.zoom(1 / 2),
    '-': () => window.zoom(2),
    '0': () => window.all(),
    Escape: () => window.all(),
  }
  surface.addEventListener('keydown', (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
    told()
  })
}
