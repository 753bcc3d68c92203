import { hashText } from '../../../random/hash.js'
import { canonicalText } from '../canonical-text.js'
import { answered, impossible, type Model, unknownOp } from './model.js'

/**
 * `add` and `remove` answer whether that changed the set, or nothing; `has` answers whether it is in it; `read` answers
 * all that is, in any order.
 */
export type SetOp<Value = unknown> =
  | { readonly name: 'add'; readonly value: Value }
  | { readonly name: 'remove'; readonly value: Value }
  | { readonly name: 'has'; readonly value: Value }
  | { readonly name: 'read' }

interface SetState {
  readonly items: ReadonlySet<string>
  readonly hash: number
}

/** A set, empty at first. Each value is checked by itself, unless the history has a `read`, which is about all of them. */
export function set<Value = unknown>(): Model<SetState, SetOp<Value>, boolean | readonly Value[]> {
  return {
    name: 'set',
    init: () => ({ items: new Set(), hash: 0 }),
    readOnly: (op, answer) => op.name === 'has' || op.name === 'read' || answer?.result === false,
    partition: (op) => (op.name === 'read' ? undefined : canonicalText(op.value)),
    equal: (a, b) => a.items.size === b.items.size && [...a.items].every((item) => b.items.has(item)),
    hash: (state) => state.hash,
    show: (state) => `{${[...state.items].sort().join(', ')}}`,
    step(state, op, answer) {
      if (op.name === 'read')
        return answer === undefined || holds(state.items, answer.result) ? { ok: true, state } : impossible
      if (op.name !== 'add' && op.name !== 'remove' && op.name !== 'has')
        return unknownOp('set', op, ['add', 'remove', 'has', 'read'])
      const item = canonicalText(op.value)
      const there = state.items.has(item)
      if (op.name === 'has') return answer === undefined || answer.result === there ? { ok: true, state } : impossible
      const changes = there === (op.name === 'remove')
      if (answered(answer) && answer.result !== changes) return impossible
      return { ok: true, state: changes ? toggled(state, item, there) : state }
    },
  }
}

function toggled({ items, hash }: SetState, item: string, there: boolean): SetState {
  const next = new Set(items)
  if (there) next.delete(item)
  else next.add(item)
  // The order in which they came does not count.
  return { items: next, hash: hash ^ hashText(item, 0) }
}

function holds(items: ReadonlySet<string>, result: unknown): boolean {
  if (!Array.isArray(result) || result.length !== items.size) return false
  const seen = new Set(result.map((value) => canonicalText(value)))
  return seen.size === items.size && [...seen].every((item) => items.has(item))
}
