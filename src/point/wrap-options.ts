import { InvalidOptionError } from '../error/invalid-option.js'
import type { AnswerShape } from './shape.js'

/**
 * How methods answer, where faultline cannot tell before the first call. Names are those of methods, or paths of
 * nested ones (`'v1.charge'`); `true` is for all of them, or for a function that is wrapped itself.
 */
export interface WrapOptions {
  /** Answer at once, by return value. */
  readonly sync?: readonly string[] | true
  /** Answer by a promise. */
  readonly async?: readonly string[] | true
  /** Answer by an error-first callback, their last argument. */
  readonly callback?: readonly string[] | true
  /** Give back a Node or web stream at once. */
  readonly stream?: readonly string[] | true
}

/** The shape that was declared for a method, by its path; undefined when none was. */
export type DeclaredShapes = (path: string) => AnswerShape | undefined

const shapes = ['sync', 'async', 'callback', 'stream'] as const
const undeclared: DeclaredShapes = () => undefined

/** @throws InvalidOptionError */
export function readWrapOptions(options: WrapOptions | undefined): DeclaredShapes {
  if (options === undefined) return undeclared
  const declared = new Map<string, AnswerShape>()
  let all: AnswerShape | undefined
  if (typeof options !== 'object' || options === null) {
    throw new InvalidOptionError('options', "to be an object such as { sync: ['total'] }", options)
  }
  for (const [shape, names] of Object.entries(options) as [AnswerShape, unknown][]) {
    if (!shapes.includes(shape as 'sync')) {
      throw new InvalidOptionError('options', `to hold only ${shapes.join(', ')}`, shape, 'Check the spelling.')
    }
    if (names === undefined) continue
    if (names === true) {
      if (all !== undefined) throw twice(shape, all)
      all = shape
      continue
    }
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === '')) {
      throw new InvalidOptionError(shape, 'to be a list of names of methods, or true', names)
    }
    for (const name of names as string[]) {
      const other = declared.get(name)
      if (other !== undefined && other !== shape) throw twice(shape, other, name)
      declared.set(name, shape)
    }
  }
  return (path) => declared.get(path) ?? all
}

function twice(shape: string, other: string, name?: string): InvalidOptionError {
  const what = name === undefined ? true : name
  return new InvalidOptionError(shape, `not to name what \`${other}\` names too`, what, 'A method has one shape.')
}
