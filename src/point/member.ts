import { types } from 'node:util'
import { isThenable } from '../error/index.js'
import { carryOut } from './carry-out.js'
import { inTurn, isBarePromise } from './in-turn.js'
import { viewOfIterable } from './iterable.js'
import type { Point, PointHost } from './point.js'
import { recorded } from './recorded.js'
import { type AnswerShape, callShapeOf, guessShape } from './shape.js'
import type { Callable } from './target.js'
import { functionKind, isAsyncIterable, isAsyncIterator, isMock, isStream } from './value-kind.js'

/** A wrapped thing, as its methods see it: calls on the proxy are made on what is beneath. */
export interface Owner {
  readonly raw: object
  readonly proxy: object
}

/** Owner of functions that are wrapped themselves. */
export const noOwner: Owner = { raw: {}, proxy: {} }

/**
 * One function at one point: each call of it comes through here.
 *
 * The way of a call that no fault fits is hot: it allocates nothing, asks nobody, and gives the answer back as it is,
 * the very same promise included.
 */
export class Member {
  point: Point
  /** How it answers without a callback, and with a function as last argument: as declared, or learned, or guessed. */
  #plain: AnswerShape | undefined
  #trailing: AnswerShape | undefined
  /** What `#plain` rests on: 0 a guess, 1 a plain value it gave (from a cache, perhaps), 2 what cannot be otherwise. */
  #sure: 0 | 1 | 2
  /** In an interleaved session: whether each answer so far was a bare promise, and another one each time. */
  #promises: boolean | undefined

  constructor(
    readonly host: PointHost,
    readonly name: string,
    readonly fn: Callable,
    readonly owner: Owner,
    declared: AnswerShape | undefined,
  ) {
    this.point = host.point(name)
    this.#plain = declared
    this.#trailing = declared
    this.#sure = declared === undefined ? 0 : 2
  }

  call(self: unknown, args: unknown[]): unknown {
    const { point, owner } = this
    const call = ++point.calls
    const inner = self === owner.proxy ? owner.raw : self
    if (point.active && this.host.open) return this.#judge(inner, args, call)
    const answer = Reflect.apply(this.fn, inner, args)
    if (typeof answer === 'object' && answer !== null) return this.#give(answer, args, call)
    if (this.#sure === 0) this.#learn('sync', args)
    return answer
  }

  /** Off: calls go straight through and are not counted. For one that was replaced, whose successor may call it. */
  set attached(attached: boolean) {
    this.point = attached ? this.host.point(this.name) : { name: this.name, calls: 0, active: false }
  }

  #judge(self: unknown, args: unknown[], call: number): unknown {
    const shape = this.#shapeOf(args)
    const { host, point } = this
    const record = host.record?.(point, call, args)
    if (record === undefined) return this.#carryOut(self, args, call, shape)
    return recorded(record, shape, args, (given) => this.#carryOut(self, given, call, shape))
  }

  #carryOut(self: unknown, args: readonly unknown[], call: number, shape: AnswerShape): unknown {
    const { host, point } = this
    const plan = host.judge(point, args, callShapeOf(shape))
    if (plan === null && host.turn === undefined) return this.#run(self, args, call, call)
    const run = (given: readonly unknown[]): unknown => this.#run(self, given, plan === null ? call : 0, call)
    const carry = (given: readonly unknown[]): unknown =>
      plan === null ? run(given) : carryOut({ host, point, call, args: given, run }, plan, shape)
    if (host.turn === undefined) return carry(args)
    return inTurn({ host, point, shape, plan, sure: this.#answersLater(shape), lane: this.#lane }, args, carry)
  }

  /** @param watched number of the call when its promise is to be watched, or 0 */
  #run(self: unknown, args: readonly unknown[], watched: number, call: number): unknown {
    const { beneath, turn } = this.host
    const apply = (): unknown => Reflect.apply(this.fn, self, args)
    const answer = beneath === undefined ? apply() : beneath(this.point, call, apply)
    if (turn !== undefined)
      this.#promises = this.#promises !== false && isBarePromise(answer) && !this.host.putOff?.has(answer)
    if (typeof answer === 'object' && answer !== null) return this.#give(answer, args, watched)
    if (this.#sure === 0) this.#learn('sync', args)
    return answer
  }

  /** By a bare promise, which nobody can tell from another that settles alike. */
  #answersLater(shape: AnswerShape): boolean {
    if (shape !== 'async') return false
    return functionKind(this.fn) === 'AsyncFunction' || (this.#promises === true && !isMock(this.fn))
  }

  /** What is asked of an iterator is answered in that order. */
  get #lane(): object | undefined {
    const { raw } = this.owner
    return this.name.endsWith('.next') && isAsyncIterator(raw) ? raw : undefined
  }

  #shapeOf(args: readonly unknown[]): AnswerShape {
    // Place -1 is looked up by name, at the cost of all the rest here.
    const last = args.length === 0 ? undefined : args[args.length - 1]
    if (typeof last === 'function') {
      this.#trailing ??= guessShape(this.name, this.fn, last, args.length)
      return this.#trailing
    }
    // What a mock does may change from call to call.
    if (this.#plain === undefined || (this.#sure < 2 && isMock(this.fn))) {
      this.#plain = guessShape(this.name, this.fn, last, args.length)
      if (functionKind(this.fn) === 'AsyncFunction') {
        this.#sure = 2
        this.point.rejects = true
      }
    }
    return this.#plain
  }

  /** @param call its number, or 0 when its promise is watched already */
  #give(answer: object, args: readonly unknown[], call: number): unknown {
    if (answer === this.owner.raw) return this.owner.proxy
    // Only the language's own promises, and without `then`: that of a query runs the query.
    if (types.isPromise(answer)) {
      if (this.#sure < 2) this.#learn('async', args)
      if (call > 0 && this.host.open) this.host.watch?.(this.point, call, answer)
      return answer
    }
    const iterable = isAsyncIterable(answer)
    if (this.#sure === 0 || (iterable && this.#sure < 2)) {
      this.#learn(isThenable(answer) ? 'async' : iterable ? 'iterator' : isStream(answer) ? 'stream' : 'sync', args)
    }
    return iterable && this.host.open ? viewOfIterable(this.host, this.name, answer) : answer
  }

  #learn(seen: AnswerShape, args: readonly unknown[]): void {
    if (typeof args[args.length - 1] === 'function') {
      // A function that takes a callback gives back nothing, or some handle: only a promise tells.
      if (seen === 'async') this.#trailing = seen
      return
    }
    this.#plain = seen
    this.#sure = seen === 'sync' ? 1 : 2
  }
}
