/** What a note says of a breaker. */
export interface BreakerNote {
  readonly name: string
  readonly state: 'open' | 'half-open' | 'closed'
}

const state = '(open(?:ed|s)?|half[- ]?open(?:ed|s)?|closed?|closes)'
const separator = '\\s*(?::|=|->|→|\\bis\\b|\\bwent\\b|\\s)\\s*'
/** `breaker payments: open`, `payments breaker half-open`, `circuit breaker closed`. */
const forms = [
  new RegExp(`^(?:circuit[- ]?)?breaker(?:\\s+(?:of|at|for)?\\s*(\\S.{0,80}?))?${separator}${state}$`, 'i'),
  new RegExp(`^(\\S.{0,80}?)\\s+(?:circuit[- ]?)?breaker${separator}${state}$`, 'i'),
]

/**
 * A note about a breaker that has gone over to another state, as libraries tell of it and `chaos.note` writes it down.
 * Undefined: it is about something else.
 */
export function breakerOf(note: string): BreakerNote | undefined {
  if (note.length > 200) return undefined
  for (const form of forms) {
    const found = form.exec(note.trim())
    if (found === null) continue
    const [, name = 'breaker', word = ''] = found
    const known = word.toLowerCase()
    return { name, state: known.startsWith('half') ? 'half-open' : known.startsWith('open') ? 'open' : 'closed' }
  }
  return undefined
}
