import { callable, isClass, isOfUse, passTo } from './callable.js'
import { viewOfIterable } from './iterable.js'
import { Member, noOwner, type Owner } from './member.js'
import { Mirror, shadowOf } from './mirror.js'
import { isFunctionInternal, isPointName } from './names.js'
import { isNestable } from './nested.js'
import type { PointHost } from './point.js'
import type { AnswerShape } from './shape.js'
import type { Callable } from './target.js'
import { isAsyncIterable, isEmitter, isMock, isObject } from './value-kind.js'
import { isWrapped, remember } from './wrapped.js'

/** What all views of one wrapped thing share. */
export interface ViewContext {
  readonly host: PointHost
  /** How the method of that point answers, if it was declared. */
  readonly declared: (point: string) => AnswerShape | undefined
  /** The one method that is a point; all others, and objects inside, are left alone. */
  readonly only?: string
}

/** Carries out the calls of a function that was wrapped. */
export interface Invocable {
  call(self: unknown, args: unknown[]): unknown
}

/** One property as the outside sees it, for as long as its value is the same. */
interface Entry {
  readonly value: unknown
  readonly view: unknown
  readonly member: Member | undefined
}

/** The traps of a proxy whose methods are points: `name.method`. */
export class ObjectView<T extends object = object> extends Mirror<T> implements Owner {
  readonly proxy: T
  readonly #entries = new Map<PropertyKey, Entry>()
  /** Entries whose property was given another value from outside, to be taken up again when it comes back. */
  #replaced: Map<PropertyKey, Entry> | undefined

  constructor(
    protected readonly context: ViewContext,
    protected readonly name: string,
    raw: T,
    pattern: string | undefined = `${name}.**`,
    private readonly parent?: ObjectView,
  ) {
    super(raw)
    this.proxy = new Proxy(shadowOf(raw), this as unknown as ProxyHandler<object>) as T
    remember(this.proxy, raw, pattern)
  }

  get(_shadow: object, key: PropertyKey, receiver: unknown): unknown {
    const { raw } = this
    const value: unknown =
      receiver === this.proxy ? (raw as Record<PropertyKey, unknown>)[key] : Reflect.get(raw, key, receiver)
    const entry = this.#entries.get(key)
    return entry !== undefined && entry.value === value ? entry.view : this.#look(key, value)
  }

  set(_shadow: object, key: PropertyKey, value: unknown, receiver: unknown): boolean {
    if (receiver !== this.proxy) return Reflect.set(this.raw, key, value, receiver)
    return Reflect.set(this.raw, key, this.store(key, value), this.raw)
  }

  protected override view(key: PropertyKey, value: unknown): unknown {
    const entry = this.#entries.get(key)
    return entry !== undefined && entry.value === value ? entry.view : this.#look(key, value)
  }

  protected override store(key: PropertyKey, value: unknown): unknown {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.value === value) return value
    if (entry.view === value) return entry.value
    const before = this.#replaced?.get(key)
    if (before !== undefined && before.view === value) return before.value
    if (entry.member !== undefined && before === undefined) {
      // A spy calls what it replaced: that call is part of the spy's own, not one more.
      entry.member.attached = false
      this.#replaced ??= new Map()
      this.#replaced.set(key, entry)
      this.#entries.delete(key)
    }
    return value
  }

  protected override pin(key: PropertyKey, view: unknown): void {
    const value = Reflect.getOwnPropertyDescriptor(this.raw, key)?.value as unknown
    this.#entries.set(key, { value, view, member: undefined })
  }

  #look(key: PropertyKey, value: unknown): unknown {
    if (typeof value !== 'function' && !isObject(value)) return value
    const entry = this.#restored(key, value) ?? this.#entryOf(key, value)
    this.#entries.set(key, entry)
    return entry.view
  }

  #restored(key: PropertyKey, value: object): Entry | undefined {
    const before = this.#replaced?.get(key)
    if (before === undefined || before.value !== value) return undefined
    if (before.member !== undefined) before.member.attached = true
    this.#replaced?.delete(key)
    return before
  }

  #entryOf(key: PropertyKey, value: object): Entry {
    const same = { value, view: value, member: undefined }
    if (isWrapped(value) || key === 'constructor' || key === 'prototype' || key === '__proto__') return same
    if (typeof value !== 'function') {
      if (typeof key !== 'string' || this.context.only !== undefined || !isNestable(value)) return same
      return { ...same, view: this.#above(value) ?? this.#inner(`${this.name}.${key}`, value) }
    }
    if (typeof this.raw === 'function' && (isFunctionInternal(key) || isMock(this.raw))) return same
    const fn = value as Callable
    if (!this.#isPoint(key)) return { ...same, view: this.#passing(key, fn) }
    const name = `${this.name}.${key}`
    if (isClass(fn)) return { ...same, view: new FunctionView(this.context, name, fn, passTo(fn, this)).proxy }
    const member = new Member(this.context.host, name, fn, this, this.context.declared(name))
    return { value, view: callable(this.context, name, fn, member), member }
  }

  #inner(name: string, value: object): object {
    return new ObjectView(this.context, name, value, `${name}.**`, this).proxy
  }

  /** The view that this one is inside of, when the value leads back there. */
  #above(value: object): object | undefined {
    if (this.raw === value) return this.proxy
    return this.parent === undefined ? undefined : this.parent.#above(value)
  }

  #isPoint(key: PropertyKey): key is string {
    const { only } = this.context
    return only === undefined ? isPointName(key, isEmitter(this.raw)) : key === only
  }

  #passing(key: PropertyKey, fn: Callable): unknown {
    const pass = passTo(fn, this)
    if (key !== Symbol.asyncIterator) return callable(this.context, undefined, fn, pass)
    return callable(this.context, undefined, fn, {
      call: (self, args) => {
        const iterator = pass.call(self, args)
        return isAsyncIterable(iterator) && iterator !== this.proxy && this.context.host.open
          ? viewOfIterable(this.context.host, this.name, iterator)
          : iterator
      },
    })
  }
}

/** The traps of a proxy over a function or a class. */
export class FunctionView extends ObjectView<Callable> {
  readonly #invoke: Invocable
  readonly #instances: string

  constructor(context: ViewContext, name: string | undefined, fn: Callable, invoke: Invocable) {
    super(context, name ?? fn.name, fn, name === undefined || !isClass(fn) ? name : `${name}.**`)
    this.#invoke = invoke
    this.#instances = name ?? fn.name
  }

  apply(_shadow: object, self: unknown, args: unknown[]): unknown {
    return this.#invoke.call(self, args)
  }

  /** Instances have the points of their class's name. Making one is no point: it can be neither late nor lost. */
  construct(_shadow: object, args: unknown[], newTarget: object): object {
    const own = newTarget === this.proxy
    const instance = Reflect.construct(this.raw, args, (own ? this.raw : newTarget) as never) as object
    // A class derived from this one sets up its own fields on what it gets here: they must land on the thing itself.
    return own && this.context.host.open && isOfUse(instance)
      ? new ObjectView(this.context, this.#instances, instance).proxy
      : instance
  }
}

/** A function that was wrapped itself: the point `name`. */
export function viewOfFunction(context: ViewContext, name: string, fn: Callable): object {
  const invoke = isClass(fn) ? passTo(fn, noOwner) : new Member(context.host, name, fn, noOwner, context.declared(name))
  return new FunctionView(context, name, fn, invoke).proxy
}

/** The view of a thing under a name: the same each time in one session. */
export function viewOf<T extends object>(context: ViewContext, name: string, raw: T): T {
  context.host.views ??= new Map()
  const ofHost = context.host.views
  let ofName = ofHost.get(name)
  if (ofName === undefined) {
    ofName = new Map()
    ofHost.set(name, ofName)
  }
  let view = ofName.get(raw)
  if (view === undefined) {
    view =
      typeof raw === 'function'
        ? viewOfFunction(context, name, raw as unknown as Callable)
        : new ObjectView(context, name, raw).proxy
    ofName.set(raw, view)
  }
  return view as T
}
