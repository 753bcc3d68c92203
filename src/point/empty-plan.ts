import type { Plan } from './point.js'

/** A plan in which nothing happens yet. */
export function emptyPlan(): Plan {
  return {
    delayMs: 0,
    delayAfterMs: 0,
    holdsBefore: [],
    holdsAfter: [],
    alterArgs: [],
    repeat: undefined,
    end: undefined,
    alters: [],
    aborts: [],
    effects: [],
  }
}
