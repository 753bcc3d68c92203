/** Anything that can be called, as the points see it. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown

// biome-ignore lint/suspicious/noExplicitAny: only `any` lets a function of any parameters fit
type AnyFunction = (...args: any[]) => unknown
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyClass = abstract new (...args: any[]) => object

/** Where a handle that no `wrap` gave out keeps the name, or pattern, of its points. Of all copies of the package. */
export const handleKey: unique symbol = Symbol.for('faultline.point') as never

/** A handle on points that are no functions: what `chaos.http('api')` gives. `Args` is what predicates are given. */
export interface PointHandle<Args extends readonly unknown[] = readonly unknown[]> {
  readonly [handleKey]: string
  /** For types alone: never there. */
  readonly args?: Args
}

/** What `at` accepts: a pattern of names, what `wrap` gave back (`payments`, `payments.charge`), or a handle. */
export type PointTarget = string | object

/**
 * The arguments that a call of this point may have: those of a function, of any method of an object, or what a handle
 * says. For a pattern they are not known.
 *
 * @example
 * type Args = ArgsOf<typeof payments.charge> // [order: Order, amount: number]
 */
export type ArgsOf<T> = T extends string
  ? readonly unknown[]
  : T extends PointHandle<infer Args>
    ? Args
    : T extends AnyFunction
      ? Readonly<Parameters<T>>
      : T extends AnyClass
        ? ArgsOfMethods<InstanceType<T>>
        : ArgsOfMethods<T>

type ArgsOfMethods<T> = {
  [K in keyof T]: T[K] extends AnyFunction ? Readonly<Parameters<T[K]>> : never
}[keyof T] extends infer Args
  ? [Args] extends [never]
    ? readonly unknown[]
    : Args
  : never
