import * as v from 'valibot'
import type { RandomStream } from '../random/stream.js'
import { completeFault } from './complete.js'
import { corruptedAnswer, corruptedArgs, corruptInPlace } from './corrupt.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, whole } from './field.js'
import { type MutationName, mutationNames } from './mutation.js'
import { shrinkField } from './shrink.js'

/** Data that passes a point, or a live object, is changed a little: by type, at a place drawn from the seed. */
export interface CorruptionFault {
  readonly kind: 'corruption'
  /** Of a call: its `answer` or its `arguments`. At a point of `chaos.state` it is the object, of a message what it holds. @default 'answer' */
  readonly of: 'answer' | 'arguments'
  /** What may happen to a value; what fits its type is drawn. @default all */
  readonly mutations: readonly MutationName[]
  /** Values changed at once. @default 1 */
  readonly count: number
  /** A live object: again each so many virtual ms; 0: once, when the fault begins. @default 0 */
  readonly everyMs: number
}

export const corruptionKind: FaultKind<CorruptionFault> = {
  kind: 'corruption',
  target: ['call', 'state', 'message'],
  schema: v.strictObject({
    kind: v.literal('corruption'),
    of: v.optional(oneOf(['answer', 'arguments']), 'answer'),
    mutations: v.optional(
      v.pipe(v.array(oneOf(mutationNames)), v.nonEmpty('to be a list of mutations, at least one')),
      () => [...mutationNames],
    ),
    count: v.optional(whole(1, 1000), 1),
    everyMs: v.optional(whole(0, 2 ** 31 - 1), 0),
  }),
  verdict(fault, { random, target }) {
    const { mutations, count } = fault
    if (target === 'state') {
      const change = (object: object, stream: RandomStream) => corruptInPlace(object, mutations, count, stream)
      return { act: 'effect', effect: { on: 'state', name: 'corrupt', change } }
    }
    // Drawn now: the next call's draws must not depend on which answer comes first.
    const own = random.fork(`call ${random.int(0, 2 ** 32 - 1)}`)
    if (fault.of === 'answer' && target !== 'message')
      return { act: 'alter', alter: (answer) => corruptedAnswer(answer, mutations, count, own) }
    return { act: 'alterArgs', alter: (args) => corruptedArgs(args, mutations, count, own) }
  },
  *shrink(fault) {
    yield* shrinkField(fault, 'count', fault.count > 1 ? [1] : [])
    if (fault.mutations.length > 1)
      yield* shrinkField(
        fault,
        'mutations',
        fault.mutations.map((name) => [name]),
      )
    yield* shrinkField(fault, 'everyMs', fault.everyMs > 0 ? [0] : [])
  },
  describe({ of, count, mutations }) {
    const what = mutations.length === mutationNames.length ? '' : `, ${mutations.join(' or ')}`
    return `corruption${of === 'arguments' ? ' of arguments' : ''}${count > 1 ? `, ${count} values` : ''}${what}`
  },
}

/**
 * Data is corrupted: one value of it, or `count`, chosen by the seed, is changed as its type allows (a bit flipped, off
 * by one, cut short, …). A caller's own objects are never changed: it gets a copy. A live object given to `chaos.state`
 * is changed in place and put right when the fault is lifted.
 * @throws InvalidOptionError
 * @example corruption({ of: 'arguments', mutations: ['offByOne', 'truncate'] })
 */
export function corruption(options: Partial<Omit<CorruptionFault, 'kind'>> = {}): CorruptionFault {
  return completeFault(corruptionKind, { ...options, kind: 'corruption' })
}
