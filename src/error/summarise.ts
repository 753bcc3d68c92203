import { show } from './show.js'

/** What is kept of an error: no stack, so that a timeline is the same on every machine. */
export interface ErrorSummary {
  readonly name: string
  readonly message: string
  readonly code?: string
}

/** Short form of anything that was thrown. Works across realms (no `instanceof`), never throws. */
export function summarise(thrown: unknown): ErrorSummary {
  if ((typeof thrown !== 'object' && typeof thrown !== 'function') || thrown === null) {
    return { name: 'Error', message: typeof thrown === 'string' ? thrown : show(thrown) }
  }
  const name = read(thrown, 'name')
  const message = read(thrown, 'message')
  const code = read(thrown, 'code')
  const summary = {
    name: typeof name === 'string' && name !== '' ? name : 'Error',
    message: typeof message === 'string' ? message : show(thrown),
  }
  // DOMException has a number; text keeps timelines comparable.
  return typeof code === 'string' || typeof code === 'number' ? { ...summary, code: String(code) } : summary
}

function read(object: object, key: string): unknown {
  try {
    return (object as Record<string, unknown>)[key]
  } catch {
    return undefined
  }
}
