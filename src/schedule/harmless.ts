import { joinPath } from '../error/issue.js'
import { ScheduleFormatError } from '../error/schedule-error.js'

const refused = new Set(['__proto__', 'constructor', 'prototype'])
const deepest = 64

/**
 * Refuses what could harm whoever copies from a document that was read: keys that reach prototypes, cycles, depth
 * without end. The same object met twice is looked at once.
 * @throws ScheduleFormatError
 */
export function checkHarmless(document: unknown): void {
  const seen = new Set<object>()
  const walk = (value: unknown, keys: readonly unknown[]): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (keys.length > deepest) throw refuse(keys.slice(0, 8), `is nested more than ${deepest} levels deep`)
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(item, [...keys, index])
      return
    }
    for (const [key, inner] of Object.entries(value)) {
      if (refused.has(key))
        throw refuse([...keys, key], 'is a key that is refused: it could reach prototypes. Remove it')
      walk(inner, [...keys, key])
    }
  }
  walk(document, [])
}

function refuse(keys: readonly unknown[], problem: string): ScheduleFormatError {
  const path = joinPath('', keys)
  return new ScheduleFormatError(path, `\`${path}\` ${problem}.`)
}
