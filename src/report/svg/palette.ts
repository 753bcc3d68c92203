import type { TrackState } from '../data/report-data.js'

export interface Palette {
  readonly ground: string
  readonly text: string
  readonly faint: string
  readonly states: Readonly<Record<TrackState | 'none', string>>
  readonly calm: string
  readonly chaos: string
  /** From no effect to the worst. */
  readonly ramp: readonly string[]
}

/** States differ in lightness too: whoever sees no red or green sees that. */
export const palettes: Readonly<Record<'light' | 'dark', Palette>> = {
  light: {
    ground: '#ffffff',
    text: '#24292f',
    faint: '#d8dee4',
    states: { ok: '#4f9d69', degraded: '#d9a521', failed: '#c0392b', active: '#7f8fd1', none: '#8b949e' },
    calm: '#2f81b7',
    chaos: '#c0392b',
    ramp: ['#eef2f6', '#f6d9a8', '#e8924f', '#c0392b', '#7b1515'],
  },
  dark: {
    ground: '#0d1117',
    text: '#d5dae0',
    faint: '#30363d',
    states: { ok: '#57ab73', degraded: '#d9a521', failed: '#f0665a', active: '#8c9be0', none: '#8b949e' },
    calm: '#58a6d6',
    chaos: '#f0665a',
    ramp: ['#1c232b', '#4d3b1a', '#8a4a20', '#b0382b', '#c4302a'],
  },
}
