import { types } from 'node:util'

const longest = 200
const deepest = 6

/** What a message holds, in one line, the same on each Node: as JavaScript writes it, with long texts cut. */
export function textOf(value: unknown, depth = 0): string {
  if (typeof value === 'string') return cut(JSON.stringify(value))
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  if (depth === deepest) return Array.isArray(value) ? '[…]' : '{…}'
  const inner = (part: unknown) => textOf(part, depth + 1)
  if (Array.isArray(value)) return `[${some(value, inner)}]`
  if (types.isNativeError(value)) return `${value.name}: ${cut(value.message)}`
  if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (types.isMap(value)) return `Map {${some([...value], ([key, held]) => `${inner(key)} => ${inner(held)}`)}}`
  if (types.isSet(value)) return `Set {${some([...value], inner)}}`
  if (types.isRegExp(value)) return cut(String(value))
  const bytes = bytesOf(value)
  if (bytes !== undefined)
    return `<${cut(isText(bytes) ? JSON.stringify(bytes.toString('latin1')) : bytes.toString('hex'))}>`
  const fields = Object.entries(value)
  return fields.length === 0 ? '{}' : `{ ${some(fields, ([key, held]) => `${nameOf(key)}: ${inner(held)}`)} }`
}

/** Printable, with ends of lines, as texts of protocols are. */
function isText(bytes: Buffer): boolean {
  const plain = (byte: number) => (byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13
  return bytes.length > 0 && bytes.every(plain)
}

function bytesOf(value: object): Buffer | undefined {
  if (ArrayBuffer.isView(value)) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return types.isAnyArrayBuffer(value) ? Buffer.from(value) : undefined
}

function some<T>(parts: readonly T[], show: (part: T) => string): string {
  const most = 50
  const shown = parts.slice(0, most).map(show)
  if (parts.length > most) shown.push(`… ${parts.length - most} more`)
  return shown.join(', ')
}

function nameOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : cut(JSON.stringify(key))
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
