import type { TimelineEvent } from './event.js'

/**
 * An event as one line of JSON, the same bytes on every machine: `seq`, `atMs` and `type` first, then the other keys in
 * the order of their UTF-16 code units; what is undefined is left out.
 */
export function canonicalLine(event: TimelineEvent): string {
  const { seq, atMs, type, ...rest } = event
  const tail = canonicalFields(rest)
  return `{"seq":${JSON.stringify(seq)},"atMs":${JSON.stringify(atMs)},"type":"${type}"${tail === '' ? '' : `,${tail}`}}`
}

function canonicalFields(object: object): string {
  const fields: string[] = []
  for (const key of Object.keys(object).sort()) {
    const text = canonical((object as Record<string, unknown>)[key])
    if (text !== undefined) fields.push(`${JSON.stringify(key)}:${text}`)
  }
  return fields.join(',')
}

function canonical(value: unknown): string | undefined {
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item) ?? 'null').join(',')}]`
  return typeof value === 'object' && value !== null ? `{${canonicalFields(value)}}` : JSON.stringify(value)
}
