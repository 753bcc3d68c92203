import { faultKind } from '../fault/registry.js'
import type { InjectionData, Schedule } from './schedule.js'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/**
 * A schedule as canonical JSON, one line an injection: the same schedule always gives the same text, and
 * `parseSchedule` reads it back. Faults that hold code have a stand-in that says so (`standsFor`).
 * @throws UnknownFaultKindError
 */
export function formatSchedule(schedule: Schedule): string {
  const { version, seed, injections, order } = canonical(schedule)
  const lines = (injections as Json[]).map((injection) => `\n    ${spaced(injection)}`)
  const list = lines.length === 0 ? '[]' : `[${lines.join(',')}\n  ]`
  const choices = order === undefined ? '' : `,\n  "order": ${spaced(order)}`
  return `{\n  "version": ${version},\n  "seed": ${seed},\n  "injections": ${list}${choices}\n}\n`
}

/** The same text for the same schedule, in no form to be read: to tell two apart. */
export function canonicalText(schedule: Pick<Schedule, 'seed' | 'injections' | 'order'>): string {
  return JSON.stringify(canonical(schedule))
}

/** The schedule with its fields in one order, and nothing that only says what holds anyway. */
export function canonical({ seed, injections, order }: Pick<Schedule, 'seed' | 'injections' | 'order'>): {
  readonly [key: string]: Json
} {
  const choices =
    order === undefined ? {} : { order: order.slice(0, order.findLastIndex((choice) => choice !== 0) + 1) }
  return { version: 1, seed, injections: injections.map(canonicalInjection), ...choices }
}

function canonicalInjection({ fault, at, when, optional }: InjectionData): Json {
  const kind = faultKind(fault.kind)
  const { kind: name, ...fields } = sorted(kind.toJson ? kind.toJson(fault) : fault) as Record<string, Json>
  return {
    fault: { kind: name as string, ...fields },
    ...(at === undefined ? {} : { at }),
    ...(when && Object.values(when).some((value) => value !== undefined) ? { when: sorted(when) } : {}),
    ...(optional ? { optional } : {}),
  }
}

function sorted(value: unknown): Json {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value as Json
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, sorted(inner)]))
}

/** JSON on one line, with room to read: `{ "kind": "latency", "delayMs": [500, 2000] }`. */
function spaced(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(spaced).join(', ')}]`
  const fields = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${spaced(inner as Json)}`)
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`
}
