import { createRequire } from 'node:module'
import { callable } from './callable.js'
import { Member, noOwner } from './member.js'
import type { PointHost } from './point.js'
import { StubError } from './point-error.js'
import type { Callable } from './target.js'
import { checkPointName } from './wrap.js'
import { readWrapOptions, type WrapOptions } from './wrap-options.js'

interface Sandbox {
  replace(object: object, method: PropertyKey, replacement: unknown): unknown
  restore(): void
}

interface Sinon {
  createSandbox(): Sandbox
}

/** Methods that are stubbed now, in any session. */
const stubbed = new WeakMap<object, Set<PropertyKey>>()

/**
 * Makes a method a fault point in place, for objects that cannot be handed to the code under test: the code's own
 * calls of it, and its calls of itself, are points too. Passes through while no fault acts. Put back, by a sinon
 * sandbox, when the session ends, whatever ends it.
 * @param name of the point; by default that of the object's class, or `object`, and of the method: `PaymentClient.charge`
 * @throws StubError when there is no such method, it is a getter, cannot be replaced, or is stubbed already
 * @example
 * chaos.stub(PaymentClient.prototype, 'charge')
 */
export function stub<T extends object>(
  host: PointHost,
  object: T,
  method: keyof T & string,
  name: string = `${ownerName(object)}.${method}`,
  options?: WrapOptions,
): void {
  checkPointName(name)
  const declared = readWrapOptions(options)
  const original = methodOf(object, method)
  const methods = stubbed.get(object) ?? new Set()
  if (methods.has(method)) {
    throw new StubError(method, 'it is stubbed already', 'One point is enough: inject several faults there.')
  }
  const member = new Member(host, name, original, noOwner, declared(method))
  const replacement = callable({ host, declared: () => undefined }, name, original, member)
  replace(host, object, method, replacement)
  stubbed.set(object, methods.add(method))
  host.onClose(() => methods.delete(method))
}

function replace(host: PointHost, object: object, method: string, replacement: object): void {
  // A sandbox for each: one that cannot be restored must not keep the others from it.
  const sandbox = loadSinon().createSandbox()
  try {
    sandbox.replace(object, method, replacement)
  } catch (cause) {
    throw irreplaceable(method, String((cause as Error).message), cause)
  }
  host.onClose(() => sandbox.restore())
}

function irreplaceable(method: string, why: string, cause?: unknown): StubError {
  const wayOut = 'Use `chaos.wrap`, or mock the module with `vi.mock` or `jest.mock`.'
  return new StubError(method, `it cannot be replaced (${why})`, wayOut, { cause })
}

/** Loaded when first used: no test that has no stub pays for it. */
function loadSinon(): Sinon {
  // A CJS build knows its file, an ES module its URL. In Jest both give the sandbox's own `require`.
  const load = createRequire(typeof __filename === 'string' ? __filename : import.meta.url)
  return load('sinon') as Sinon
}

function methodOf(object: object, method: string): Callable {
  if ((typeof object !== 'object' && typeof object !== 'function') || object === null) {
    throw new StubError(String(method), 'there is no object to stub it on', 'Give the object that has the method.')
  }
  let at: object | null = object
  while (at !== null && !Object.hasOwn(at, method)) at = Object.getPrototypeOf(at) as object | null
  const descriptor = at === null ? undefined : Object.getOwnPropertyDescriptor(at, method)
  if (descriptor === undefined) {
    const methods = methodsOf(object)
    const wayOut = methods.length > 0 ? `It has ${methods.join(', ')}.` : 'It has no methods.'
    throw new StubError(method, 'the object has no such method', wayOut)
  }
  if (descriptor.get !== undefined || descriptor.set !== undefined) {
    throw new StubError(method, 'it is a getter or setter', 'Stub a method of the object that it gives.')
  }
  if (typeof descriptor.value !== 'function') {
    throw new StubError(method, 'it is not a function', 'Stub a method.')
  }
  // Asked before sinon is: what it could not replace it would still try to restore.
  if (Object.prototype.toString.call(object) === '[object Module]') {
    throw irreplaceable(method, 'exports of a module are fixed')
  }
  const own = at === object
  if (own ? !descriptor.writable && !descriptor.configurable : !Object.isExtensible(object)) {
    throw irreplaceable(method, 'the object is frozen, or the property is')
  }
  return descriptor.value as Callable
}

function methodsOf(object: object): string[] {
  const found: string[] = []
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.getPrototypeOf(at) === null && Object.hasOwn(at, 'hasOwnProperty')) break
    for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && key !== 'constructor') found.push(key)
    }
  }
  return found.slice(0, 10)
}

function ownerName(object: object): string {
  const owner = typeof object === 'function' ? object : (object as { constructor?: unknown } | null)?.constructor
  const name: unknown = typeof owner === 'function' ? owner.name : ''
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : 'object'
}
