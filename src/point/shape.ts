import type { CallShape } from '../fault/fault-kind.js'
import type { Callable } from './target.js'
import { functionKind, isMock } from './value-kind.js'

/** How a call answers. Faults see a stream and an iterator as `async`: both can fail and be late after they were given. */
export type AnswerShape = CallShape | 'stream' | 'iterator'

export function callShapeOf(shape: AnswerShape): CallShape {
  return shape === 'stream' || shape === 'iterator' ? 'async' : shape
}

const asyncHint = /\bPromise\b|\.then\(|\bawait\b|__awaiter/
const streamHint =
  /\bcreate(?:Read|Write)Stream\(|\bnew [\w.]*(?:Stream|Readable|Writable|Duplex|PassThrough|Transform)\b/
/** Emitters call their listeners at once. */
const syncName = /Sync$|(?:^|\.)(?:emit|dispatchEvent)$/
const callbackName = /^_?(?:cb|callback|done|next)$|(?:cb|callback)$/i

/**
 * How a function answers, before it was ever called. First that fits:
 * async function or generator; a mock's implementation; an error-first callback as last argument; what its source
 * says; a name that ends in `Sync`; built into the language, or a body that calls nothing. Nothing known: async, for
 * points are mostly I/O.
 * @param name of the point
 * @param last the last argument, and `count` the number of arguments, of the call
 */
export function guessShape(name: string, fn: Callable, last: unknown, count: number): AnswerShape {
  const target = implementationOf(fn)
  const kind = functionKind(target)
  if (kind === 'AsyncFunction') return 'async'
  if (kind === 'AsyncGeneratorFunction') return 'iterator'
  if (kind === 'GeneratorFunction') return 'sync'
  const source = sourceOf(target)
  const isAsync = asyncHint.test(source)
  if (typeof last === 'function' && takesCallback(target, last, count, isAsync, source)) return 'callback'
  if (syncName.test(name)) return 'sync'
  if (!isAsync && (streamHint.test(source) || /(?:^|\.)create\w*Stream$/.test(name))) return 'stream'
  if (isAsync) return 'async'
  if (callsNothing(source)) return 'sync'
  // `Map.prototype.get` and its like. What `bind` made hides anything.
  if (source.includes('[native code]') && !target.name.startsWith('bound ')) return 'sync'
  return 'async'
}

/** What a mock would call; the function itself when it is none. */
function implementationOf(fn: Callable): Callable {
  if (!isMock(fn)) return fn
  const mock = fn as Callable & { getMockImplementation?: () => unknown }
  const implementation = mock.getMockImplementation?.()
  return typeof implementation === 'function' ? (implementation as Callable) : fn
}

function takesCallback(fn: Callable, last: object, count: number, isAsync: boolean, source: string): boolean {
  // An error-first callback has no promise to give; a function that gives one is a unit of work: `transaction(async …)`.
  if (functionKind(last) !== 'Function') return false
  if (fn.length < count && !source.includes('[native code]')) return false
  // Answers both ways: which one, the name of its parameter tells.
  return !isAsync || callbackName.test(parameterNames(source)[count - 1] ?? '')
}

function parameterNames(source: string): string[] {
  const list = /^[^(]*\(([^)]*)\)/.exec(source)?.[1] ?? ''
  return list.split(',').map((parameter) => (parameter.split('=')[0] as string).trim())
}

/** `() => 5`, `total() { return this.#total }`: where no promise is made, none is given, most likely. */
function callsNothing(source: string): boolean {
  const at = source.search(/\)|=>/)
  return at >= 0 && !/[(`]|\bnew\b/.test(source.slice(at + 1))
}

function sourceOf(fn: Callable): string {
  try {
    // Without the counters that a coverage tool writes in: a run must go the same way with and without.
    return Function.prototype.toString.call(fn).replaceAll(/\bcov_\w+\(\)/g, '')
  } catch {
    return ''
  }
}
