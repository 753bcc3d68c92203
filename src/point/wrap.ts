import { checkName } from '../error/check.js'
import { InvalidOptionError } from '../error/invalid-option.js'
import type { PointHost } from './point.js'
import { viewOf } from './view.js'
import { readWrapOptions, type WrapOptions } from './wrap-options.js'

/**
 * The same object, function or class, with a fault point at each method: `name.method`; methods of objects inside by
 * path, `name.inner.method`; a wrapped function is the point `name`; instances of a wrapped class have the points of
 * its name. Async iterators that a method gives back have the point `name.method.next`.
 *
 * While no fault acts, and after the session has ended, everything behaves as unwrapped. Methods run on the thing
 * itself: their calls of each other are no points. Getters, symbols, what every object has (`toString`, `then`,
 * `toJSON`, …) and functions that add and remove listeners are no points; `emit` and `dispatchEvent` are.
 *
 * Wrapping the same thing under the same name again gives the same proxy, with the options of the first time.
 * @throws InvalidOptionError
 * @example
 * const payments = chaos.wrap('payments', new PaymentClient(), { sync: ['total'] })
 */
export function wrap<T extends object>(host: PointHost, name: string, target: T, options?: WrapOptions): T {
  checkPointName(name)
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw new InvalidOptionError('target', 'to be an object, a function or a class', target)
  }
  const declared = readWrapOptions(options)
  // The thing's own path is '', that of `name.a.b` is `a.b`.
  return viewOf({ host, declared: (point) => declared(point.slice(name.length + 1)) }, name, target)
}

const checked = new Set<unknown>()

/** The name of a point, or of a thing that has points: segments between dots, no stars. @throws InvalidOptionError */
export function checkPointName(name: unknown): string {
  if (checked.has(name)) return name as string
  const text = checkName('name', name)
  if (!text.includes('*') && text.split('.').every((segment) => segment.trim() !== '')) {
    // A search wraps the same things thousands of times a second. Bounded: names that are made up do not pile up.
    if (checked.size >= 1000) checked.clear()
    checked.add(text)
    return text
  }
  const wayOut = 'Separate segments by one dot; stars belong to patterns: `at`.'
  throw new InvalidOptionError('name', "to be a name such as 'payments'", name, wayOut)
}
