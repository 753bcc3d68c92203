import type { Operation } from './operation.js'

const longest = 24

/** An operation in few words: `write(1)`, `cas(1, 2) → false`, `read() → 3`. */
export function operationText({ op, result, outcome }: Partial<Operation> & Pick<Operation, 'op'>): string {
  const { name, ...rest } = op
  const call = `${name}(${Object.values(rest).map(valueText).join(', ')})`
  if (outcome === 'failed') return `${call} failed`
  return result === undefined ? call : `${call} → ${valueText(result)}`
}

/** A value in few characters. */
export function valueText(value: unknown): string {
  const text = textOf(value).replaceAll(/\s+/g, ' ')
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value instanceof Map) return `Map ${textOf([...value])}`
  if (value instanceof Set) return `Set ${textOf([...value])}`
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return String(value)
  }
}
