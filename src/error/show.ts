const longest = 60

/** A value in few characters, for a message. Calls no code of the value's (no getter, no toString), never throws. */
export function show(value: unknown): string {
  if (typeof value === 'string') return cut(JSON.stringify(value))
  if (typeof value === 'function')
    return own(value, 'name') ? `function ${cut(String(own(value, 'name')))}` : 'a function'
  if (typeof value === 'symbol' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') return `${cut(String(value))}n`
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return cut(showObject(value))
  } catch {
    return 'an object'
  }
}

/** What `value` is, in words: `an array`, `null`, `a Promise`, `an object of class PaymentClient`. Never throws. */
export function showType(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (typeof value !== 'object') return typeof value === 'function' ? show(value) : `the ${typeof value} ${show(value)}`
  if (Array.isArray(value)) return 'an array'
  try {
    const name = className(value)
    if (name === undefined) return 'a plain object'
    return name === 'Promise' ? 'a promise (not awaited?)' : `an object of class ${cut(name)}`
  } catch {
    return 'an object'
  }
}

function showObject(value: object): string {
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(flat).join(', ')}${value.length > 8 ? ', …' : ''}]`
  const message = own(value, 'message')
  if (typeof message === 'string' && message !== '') return `${className(value) ?? 'Error'}: ${message}`
  const keys = Object.keys(value)
  if (keys.length === 0) return showType(value) === 'a plain object' ? '{}' : showType(value)
  const shown = keys.slice(0, 4).map((key) => `${key}: ${flat(own(value, key))}`)
  return `{ ${shown.join(', ')}${keys.length > 4 ? ', …' : ''} }`
}

/** Name of the class, read without calling code of the value's; undefined for plain objects. */
function className(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null
  const maker = prototype && own(prototype, 'constructor')
  const name = typeof maker === 'function' ? own(maker, 'name') : undefined
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined
}

function flat(value: unknown): string {
  return typeof value === 'object' && value !== null ? (Array.isArray(value) ? '[…]' : '{…}') : show(value)
}

function own(object: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(object, key)?.value
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text
}
