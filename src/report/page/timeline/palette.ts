import type { TrackState } from '../../data/report-data.js'
import { colour } from '../theme.js'

/** Colours of the theme, for what draws on a canvas. */
export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly line: string
  readonly surface: string
  readonly band: string
  readonly select: string
  readonly font: string
  readonly of: (state: TrackState | undefined) => string
}

export function palette(): Palette {
  const states = {
    ok: colour('--ok'),
    degraded: colour('--degraded'),
    failed: colour('--failed'),
    active: colour('--active'),
  }
  const neutral = colour('--neutral')
  return {
    ink: colour('--ink'),
    muted: colour('--muted'),
    line: colour('--line'),
    surface: colour('--surface'),
    band: colour('--band'),
    select: colour('--select'),
    font: getComputedStyle(document.body).fontFamily,
    of: (state) => (state === undefined ? neutral : states[state]),
  }
}
