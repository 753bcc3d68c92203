import { InvalidOptionError } from '../../../error/invalid-option.js'
import type { Op } from '../operation.js'

/** What a client was answered. */
export interface Answer<Result = unknown> {
  readonly result: Result | undefined
}

/** What came of a step: whether the answer can be given in that state, and the state that follows. */
export type Step<State> = { readonly ok: true; readonly state: State } | { readonly ok: false }

/**
 * What a system is to behave like, one operation after the other: a state, and a step for each operation. Pure: a state
 * is never changed, and the same step gives the same answer.
 * @example
 * const turnstile: Model<number, { name: 'enter' } | { name: 'count' }, number> = {
 *   name: 'turnstile',
 *   init: () => 0,
 *   step(count, op, answer) {
 *     if (op.name === 'enter') return { ok: true, state: count + 1 }
 *     return { ok: answer === undefined || answer.result === count, state: count }
 *   },
 * }
 */
export interface Model<State = unknown, O = Op, Result = unknown> {
  readonly name: string
  /** The state before the first operation. */
  init(): State
  /**
   * @param answer what the client was answered; undefined: nobody knows, so that any answer would do. Where the operation
   * has no effect in that state, the state stays as it was
   */
  step(state: State, op: O, answer: Answer<Result> | undefined): Step<State>
  /**
   * Whether two states are the same; needed, with `hash`, where states are not plain data, or so big that their text is
   * too slow. @default they are the same data
   */
  equal?(a: State, b: State): boolean
  /** An integer, the same for equal states. */
  hash?(state: State): number
  /**
   * Whether an operation that was answered so has changed nothing, whatever the state was: a read, a cas that was refused.
   * Such are placed as soon as their answer fits, which saves most of the search. @default none is known to be
   * @param answer undefined: nobody knows, so that it has to be true for any
   */
  readOnly?(op: O, answer: Answer<Result> | undefined): boolean
  /**
   * The part of the system that an operation is about, where parts do not know of each other: each is checked by itself,
   * which is enough (Herlihy & Wing 1990, theorem 1). Undefined: it is about all of them, and nothing is divided.
   */
  partition?(op: O): string | undefined
  /** A state in few words, for whoever reads why a history failed. @default its JSON */
  show?(state: State): string
}

/** @throws InvalidOptionError */
export function checkModel(model: unknown): void {
  const { name, init, step, equal, hash } = (model ?? {}) as Partial<Model>
  if (typeof name !== 'string' || typeof init !== 'function' || typeof step !== 'function')
    throw new InvalidOptionError('model', 'to have a name, `init` and `step`', model, 'Such as `models.register()`.')
  if ((equal === undefined) !== (hash === undefined))
    throw new InvalidOptionError(
      'model',
      'to have `equal` and `hash`, or neither',
      model,
      'Equal states need equal hashes.',
    )
}

/** @throws InvalidOptionError: the operation is none of the model's */
export function unknownOp(model: string, op: Op, known: readonly string[]): never {
  throw new InvalidOptionError(
    'op.name',
    `to be one of ${known.map((name) => `'${name}'`).join(', ')}`,
    op.name,
    `The model is \`${model}\`.`,
  )
}

/** The step that no state allows. */
export const impossible: Step<never> = { ok: false }

/** The client was answered something: neither is it unknown, nor was the answer without a word. */
export function answered(answer: Answer | undefined): answer is Answer<NonNullable<unknown>> {
  return answer !== undefined && answer.result !== undefined && answer.result !== null
}
