/** Anything that can be called, as the points see it. */
export type Callable = (this: unknown, ...args: unknown[]) => unknown

// biome-ignore lint/suspicious/noExplicitAny: only `any` lets a function of any parameters fit
type AnyFunction = (...args: any[]) => unknown
// biome-ignore lint/suspicious/noExplicitAny: as above
type AnyClass = abstract new (...args: any[]) => object

/** What `at` accepts: a pattern of names, or what `wrap` gave back (`payments`, `payments.charge`). */
export type PointTarget = string | object

/**
 * The arguments that a call of this point may have: those of a function, or of any method of an object. For a
 * pattern they are not known.
 *
 * @example
 * type Args = ArgsOf<typeof payments.charge> // [order: Order, amount: number]
 */
export type ArgsOf<T> = T extends string
  ? readonly unknown[]
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
