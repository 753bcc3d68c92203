import { types } from 'node:util'
import type { Owner } from './member.js'
import type { Callable } from './target.js'
import { functionKind } from './value-kind.js'
import { FunctionView, type Invocable, type ViewContext } from './view.js'
import { remember } from './wrapped.js'

/** Methods, arrow functions and async functions become a plain function: half the cost of a proxy. */
export function callable(context: ViewContext, name: string | undefined, fn: Callable, invoke: Invocable): object {
  if (!isBare(fn)) return new FunctionView(context, name, fn, invoke).proxy
  const key: unknown = fn.name
  // A method gets its name when it is made, for a third of what it costs to give it one afterwards.
  const own = typeof key === 'string' ? key : 'wrapped'
  const wrapped = {
    [own](this: unknown, ...args: unknown[]): unknown {
      return invoke.call(this, args)
    },
  }[own] as Callable
  if (own !== key) Object.defineProperty(wrapped, 'name', { value: key, configurable: true })
  if (fn.length > 0) Object.defineProperty(wrapped, 'length', { value: fn.length, configurable: true })
  const prototype = Object.getPrototypeOf(fn) as object
  // Some libraries tell async functions by their class.
  if (prototype !== Function.prototype && functionKind(fn) !== 'Function') Object.setPrototypeOf(wrapped, prototype)
  remember(wrapped, fn, name)
  return wrapped
}

/** Has nothing of its own but a name and a length, and cannot be constructed. */
function isBare(fn: Callable): boolean {
  if (Object.hasOwn(fn, 'prototype') || String(fn.name).startsWith('bound ') || types.isProxy(fn)) return false
  return Reflect.ownKeys(fn).length <= 2
}

export function isClass(fn: Callable): boolean {
  return Object.hasOwn(fn, 'prototype') && /^class\b/.test(Function.prototype.toString.call(fn))
}

/** Calls on the thing beneath, at no point. */
export function passTo(fn: Callable, owner: Owner): Invocable {
  return {
    call(self, args) {
      const answer = Reflect.apply(fn, self === owner.proxy ? owner.raw : self, args)
      return answer === owner.raw ? owner.proxy : answer
    },
  }
}

/** Errors and promises are made to be thrown and awaited, not to be called. */
export function isOfUse(instance: object): boolean {
  const tag = Object.prototype.toString.call(instance)
  return tag !== '[object Error]' && tag !== '[object Promise]'
}
