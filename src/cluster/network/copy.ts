import { InvalidOptionError } from '../../error/index.js'

/** More objects than these in one message, or longer lists, and it is left to `structuredClone`, which looks them up faster. */
const most = 32
const longest = 64

/**
 * What a message holds when it gets to another machine: a copy, as by `structuredClone`. Data as JSON has it is copied
 * here: of a small message that takes a tenth of the time, and what comes of it belongs to the realm of the code under
 * test, where `structuredClone` in Jest's sandbox gives objects of another one.
 * @throws InvalidOptionError for what cannot be sent: functions, symbols
 */
export function copyOf(data: unknown): unknown {
  return copied(data, false)
}

/** Once more, of what is a copy already: that has nothing in it that cannot be sent. */
export function copyAgain(copy: unknown): unknown {
  return copied(copy, true)
}

function copied(data: unknown, known: boolean): unknown {
  if (isFlat(data)) return data
  const copy = typeof data === 'object' ? plainCopy(data as object, undefined, known) : undefined
  return copy ?? cloned(data)
}

/**
 * @param seen all that was gone through: what is there twice must be one thing in the copy too. Undefined: nothing yet
 * @returns undefined: it is more than a little plain data
 */
function plainCopy(value: object, seen: object[] | undefined, known: boolean): object | undefined {
  if (seen !== undefined && (seen.length >= most || seen.includes(value))) return undefined
  seen?.push(value)
  const copy = shallowCopy(value, known)
  if (copy === undefined) return undefined
  let gone = seen
  for (const key in copy) {
    const inner = copy[key]
    if (isFlat(inner)) continue
    gone ??= [value]
    const inside = typeof inner === 'object' ? plainCopy(inner as object, gone, known) : undefined
    if (inside === undefined) return undefined
    copy[key] = inside
  }
  return copy
}

function shallowCopy(value: object, known: boolean): Record<string, unknown> | undefined {
  if (Array.isArray(value)) {
    // Of holes, and of lists with names besides, `structuredClone` knows what to make.
    const plain = value.length <= longest && Object.keys(value).length === value.length
    return plain ? (value.slice() as unknown as Record<string, unknown>) : undefined
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined
  // Each field is read once: there may be getters among them. Symbols do not cross.
  const copy: Record<string, unknown> = { ...value }
  return known || Object.getOwnPropertySymbols(copy).length === 0 ? copy : undefined
}

function isFlat(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol')
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
