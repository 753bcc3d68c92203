import { isThenable } from '../error/index.js'
import { isObject, isPlain, isStream } from './value-kind.js'

/** How deep, and how many values, are looked through before plain data is taken for something with methods. */
const depthLimit = 4
const valueLimit = 200

/**
 * True for what is wrapped when it is met as a property of something wrapped: plain objects that hold a function
 * somewhere, and instances of classes. Data, built-in objects (Map, Date, Error, URL, …), arrays, streams, promises
 * and timer handles are given as they are: they are values, and many uses of them fail on a proxy.
 */
export function isNestable(value: object): boolean {
  const tag = Object.prototype.toString.call(value)
  if (tag !== '[object Object]' && tag !== '[object Module]') return false
  if (!isPlain(value)) return !isStream(value) && !isThenable(value) && !isTimer(value)
  return hasMethods(value, depthLimit, { left: valueLimit })
}

function hasMethods(value: object, depth: number, budget: { left: number }): boolean {
  const keys = Object.keys(value)
  // Nothing in it yet: a registry that may be filled later.
  if (keys.length === 0) return true
  return keys.some((key) => {
    // At the limit it is taken for methods: a wrapped value that needs none does no harm beyond its identity.
    if (--budget.left < 0 || depth === 0) return true
    const held = Object.getOwnPropertyDescriptor(value, key)?.value as unknown
    if (typeof held === 'function') return true
    if (!isObject(held)) return false
    const tag = Object.prototype.toString.call(held)
    if (tag !== '[object Object]') return false
    return isPlain(held) ? Object.keys(held).length > 0 && hasMethods(held, depth - 1, budget) : isNestable(held)
  })
}

/** What setTimeout and setInterval give back: the functions that clear it look for the very object. */
function isTimer(value: object): boolean {
  return 'hasRef' in value && 'unref' in value && 'refresh' in value
}
