import { formatSchedule } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'

export const widest = 116

/**
 * A schedule as a literal in TypeScript, as one would write it by hand: one line an injection where it fits. That faults
 * need not act is left out: `replaySchedule` does not ask for it.
 * @param indent of the lines after the first
 */
export function scheduleSource(schedule: Schedule, indent = ''): string {
  const { seed, injections, order } = JSON.parse(formatSchedule(schedule)) as Schedule
  const lines = injections.map(
    ({ optional: _, ...injection }) => `${indent}    ${literal(injection, `${indent}    `)},`,
  )
  const choices = order === undefined ? [] : [`${indent}  order: ${literal(order, `${indent}  `)},`]
  const list =
    lines.length === 0 ? [`${indent}  injections: [],`] : [`${indent}  injections: [`, ...lines, `${indent}  ],`]
  return ['{', `${indent}  version: 1,`, `${indent}  seed: ${seed},`, ...list, ...choices, `${indent}}`].join('\n')
}

/** A value of JSON as a literal in TypeScript, in lines where it is too long for one. */
export function literal(value: unknown, indent: string): string {
  const flat = flatLiteral(value)
  const fields = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.entries(value) : []
  if (fields.length === 0 || indent.length + flat.length < widest) return flat
  const lines = fields.map(([key, inner]) => `${indent}  ${key}: ${literal(inner, `${indent}  `)},`)
  return ['{', ...lines, `${indent}}`].join('\n')
}

/** What a kind fills in anyway. */
const implied = new Set(["via: 'auto'"])

function flatLiteral(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`
  const fields = Object.entries(value)
    .map(([key, inner]) => `${/^[a-z_$][\w$]*$/i.test(key) ? key : quoted(key)}: ${flatLiteral(inner)}`)
    .filter((field) => !implied.has(field))
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}

/** A text as a literal in single quotes. */
export function quoted(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")
  // Line ends to JavaScript, though not to JSON.
  return `'${inner.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`
}
