/**
 * What sort of value something is, told by what it can do and not by `instanceof`: in Jest's sandbox the classes of
 * Node's core and those of the test are not the same.
 */
type Record_ = Record<PropertyKey, unknown>

function can(value: object, method: PropertyKey): boolean {
  return typeof (value as Record_)[method] === 'function'
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A Node stream: readable, writable or both. */
export function isNodeStream(value: unknown): value is NodeStream {
  return isObject(value) && can(value, 'on') && can(value, 'destroy') && (can(value, 'pipe') || can(value, 'write'))
}

export interface NodeStream {
  on(event: string, listener: (...args: never[]) => unknown): this
  resume?(): unknown
  destroy(error?: unknown): unknown
  _read?: (size: number) => void
  _write?: (chunk: unknown, encoding: string, done: (error?: unknown) => void) => void
  _writev?: ((chunks: unknown, done: (error?: unknown) => void) => void) | null
  _final?: (done: (error?: unknown) => void) => void
}

/** A web stream one can read from. */
export function isWebReadable(value: unknown): value is ReadableStream {
  return isObject(value) && can(value, 'getReader') && can(value, 'pipeThrough')
}

export function isStream(value: unknown): boolean {
  return isNodeStream(value) || isWebReadable(value) || (isObject(value) && can(value, 'getWriter'))
}

/** An async generator, or any async iterator that can itself be iterated. */
export function isAsyncIterator(value: object): value is AsyncIterableIterator<unknown> {
  return can(value, 'next') && can(value, Symbol.asyncIterator)
}

/** Something to loop over with `for await` that is nothing else besides: no stream, no promise, no emitter. */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  if (!isObject(value) || !can(value, Symbol.asyncIterator)) return false
  return !can(value, 'then') && !can(value, 'on') && !isStream(value)
}

/** Has `on` or `addEventListener`: adding and removing its listeners are no points. */
export function isEmitter(value: object): boolean {
  return 'addEventListener' in value || ('on' in value && ('emit' in value || 'removeListener' in value))
}

export function isAbortSignal(value: unknown): value is AbortSignal {
  return isObject(value) && typeof (value as Record_).aborted === 'boolean' && can(value, 'addEventListener')
}

/** `vi.fn`, `jest.fn` and sinon's fakes: their own functions steer the mock, and are no points. */
export function isMock(fn: object): boolean {
  return Object.hasOwn(fn, '_isMockFunction') || Object.hasOwn(fn, 'isSinonProxy') || 'isSinonProxy' in fn
}

/** Its prototype is that of object literals, or null, in whatever realm. */
export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null
  return prototype === null || (Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'hasOwnProperty'))
}

/** Name of the class that made an async function or a generator: the same text in each realm. */
export function functionKind(fn: object): string {
  // What `Object.prototype.toString` says of a function, without a text to cut it from.
  const tag = typeof fn === 'function' ? (fn as unknown as Record_)[Symbol.toStringTag] : undefined
  return typeof tag === 'string' ? tag : Object.prototype.toString.call(fn).slice(8, -1)
}
