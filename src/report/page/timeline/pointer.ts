import type { Band } from './draw.js'
import type { TimeWindow } from './time-window.js'

/** What a pointer does on the timeline. */
export interface PointerActions {
  readonly window: TimeWindow
  /** Virtual time at a place on the page. */
  timeAt(clientX: number): number
  /** The stretch that is being chosen. */
  choose(band: Band | undefined): void
  hover(event: PointerEvent | undefined): void
  /** After a gesture: what is shown is told. */
  told(): void
  widthPx(): number
}

/** Drags of fewer pixels are clicks. */
const leastDragPx = 5

/**
 * Drag to choose a stretch, with Shift to move; two fingers zoom and move. The wheel zooms where the timeline has the focus or
 * Ctrl is held, and else scrolls the page, as everywhere; sideways it moves.
 */
export function takePointer(surface: HTMLElement, actions: PointerActions): void {
  const { window } = actions
  const pointers = new Map<number, number>()
  let drag: { readonly startX: number; readonly moves: boolean; lastX: number } | undefined

  surface.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return
    pointers.set(event.pointerId, event.clientX)
    surface.setPointerCapture(event.pointerId)
    // A finger that slides moves what it is on.
    const moves = event.shiftKey || event.pointerType === 'touch'
    drag = pointers.size === 1 ? { startX: event.clientX, lastX: event.clientX, moves } : undefined
    if (drag === undefined) actions.choose(undefined)
  })
  surface.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId)
    if (before === undefined) {
      actions.hover(event)
      return
    }
    actions.hover(undefined)
    if (pointers.size === 2) pinch(event, before)
    else if (drag?.moves) window.pan((drag.lastX - event.clientX) / actions.widthPx())
    else if (drag !== undefined && Math.abs(event.clientX - drag.startX) >= leastDragPx)
      actions.choose(between(drag.startX, event.clientX))
    if (drag !== undefined) drag.lastX = event.clientX
    pointers.set(event.pointerId, event.clientX)
  })
  surface.addEventListener('pointerup', (event) => {
    if (drag !== undefined && !drag.moves && Math.abs(event.clientX - drag.startX) >= leastDragPx) {
      const { fromMs, toMs } = between(drag.startX, event.clientX)
      window.set(fromMs, toMs)
    }
    if (pointers.has(event.pointerId)) release(event)
  })
  surface.addEventListener('pointercancel', release)
  surface.addEventListener('pointerleave', () => actions.hover(undefined))
  surface.addEventListener('dblclick', () => {
    window.all()
    actions.told()
  })
  surface.addEventListener(
    'wheel',
    (event) => {
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY) || event.shiftKey
      const zooms = event.ctrlKey || event.metaKey || document.activeElement === surface
      if (!sideways && !zooms) return
      event.preventDefault()
      const delta = (event.deltaX || event.deltaY) * (event.deltaMode === 1 ? 16 : 1)
      if (sideways) window.pan(delta / actions.widthPx())
      else window.zoom(Math.exp(Math.min(Math.max(event.deltaY, -300), 300) * 0.002), actions.timeAt(event.clientX))
      actions.told()
    },
    { passive: false },
  )

  function release(event: PointerEvent): void {
    pointers.delete(event.pointerId)
    drag = undefined
    actions.choose(undefined)
    actions.told()
  }

  function between(oneX: number, otherX: number): Band {
    const [fromMs, toMs] = [actions.timeAt(Math.min(oneX, otherX)), actions.timeAt(Math.max(oneX, otherX))]
    return { fromMs, toMs }
  }

  function pinch(event: PointerEvent, beforeX: number): void {
    const otherX = [...pointers].find(([id]) => id !== event.pointerId)?.[1]
    if (otherX === undefined) return
    const apart = (x: number) => Math.max(Math.abs(x - otherX), 10)
    window.zoom(apart(beforeX) / apart(event.clientX), actions.timeAt((event.clientX + otherX) / 2))
  }
}
