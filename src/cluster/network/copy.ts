import { InvalidOptionError } from '../../error/index.js'

/** More objects than these in one message, and they are left to `structuredClone`, which finds them again faster. */
const most = 32

/**
 * What a message holds when it gets to another machine: a copy, as by `structuredClone`. Data as JSON has it is copied
 * here: of a small message that takes a tenth of the time, and what comes of it belongs to the realm of the code under
 * test, where `structuredClone` of Jest's sandbox gives objects of another one.
 * @throws InvalidOptionError for what cannot be sent: functions, symbols
 */
export function copyOf(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) {
    if (typeof data !== 'function' && typeof data !== 'symbol') return data
    return cloned(data)
  }
  const copy = plainCopy(data, [])
  return copy === notPlain ? cloned(data) : copy
}

const notPlain = Symbol('not plain')

/** @param seen all that was gone through: what is there twice must be one thing in the copy too */
function plainCopy(value: unknown, seen: object[]): unknown {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' || typeof value === 'symbol' ? notPlain : value
  if (seen.length >= most || seen.includes(value)) return notPlain
  seen.push(value)
  const isArray = Array.isArray(value)
  if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return notPlain
  const keys = Object.keys(value)
  if (isArray && keys.length !== value.length) return notPlain
  const copy: Record<string, unknown> | unknown[] = isArray ? [] : {}
  for (const key of keys) {
    const inner = plainCopy((value as Record<string, unknown>)[key], seen)
    if (inner === notPlain) return notPlain
    if (isArray) (copy as unknown[]).push(inner)
    else if (key === '__proto__') return notPlain
    else (copy as Record<string, unknown>)[key] = inner
  }
  return copy
}

function cloned(data: unknown): unknown {
  try {
    return structuredClone(data)
  } catch (error) {
    const wayOut = 'Nodes share no memory: send what describes it.'
    const { message } = error as Error
    throw new InvalidOptionError('data', `to be data that can be copied (${message})`, data, wayOut, { cause: error })
  }
}
