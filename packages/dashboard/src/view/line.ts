/** An event as a journal has it. Fields are looked at one by one: a journal is anybody's file. */
export interface EventLike {
  readonly type: string
  readonly atMs: number
  readonly [field: string]: unknown
}

/** A line of a journal or of a live file. */
export interface LineLike {
  readonly type: string
  readonly [field: string]: unknown
}

/** Undefined: it is none. */
export function readLine(text: string): LineLike | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  return isLine(value) ? value : undefined
}

export function eventIn(line: LineLike): EventLike | undefined {
  const { event } = line
  return isLine(event) && typeof event.atMs === 'number' && Number.isFinite(event.atMs)
    ? (event as EventLike)
    : undefined
}

function isLine(value: unknown): value is LineLike {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string'
}
