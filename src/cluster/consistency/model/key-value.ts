import { hashText } from '../../../random/hash.js'
import { canonicalText, same } from '../canonical-text.js'
import { impossible, type Model, unknownOp } from './model.js'

/**
 * `get` answers the value of the key, null: it has none. `put` and `delete` answer nothing. `cas` (compare and set)
 * answers whether `from` was its value, so that it is `to` now; a cas that answers nothing is one that did it.
 */
export type KeyValueOp<Value = unknown> =
  | { readonly name: 'get'; readonly key: string }
  | { readonly name: 'put'; readonly key: string; readonly value: Value }
  | { readonly name: 'delete'; readonly key: string }
  | { readonly name: 'cas'; readonly key: string; readonly from: Value | null; readonly to: Value | null }

interface KeyValueState<Value> {
  readonly values: ReadonlyMap<string, Value>
  readonly hash: number
}

/** Keys with a value each, none at first. Each key is checked by itself. */
export function keyValue<Value = unknown>(): Model<KeyValueState<Value>, KeyValueOp<Value>, Value | boolean | null> {
  return {
    name: 'keyValue',
    init: () => ({ values: new Map(), hash: 0 }),
    readOnly: (op, answer) => op.name === 'get' || (op.name === 'cas' && answer?.result === false),
    partition: (op) => op.key,
    hash: (state) => state.hash,
    show: (state) => JSON.stringify(Object.fromEntries([...state.values].sort(([a], [b]) => (a < b ? -1 : 1)))),
    equal: (a, b) =>
      a.values.size === b.values.size && [...a.values].every(([key, value]) => same(value, b.values.get(key))),
    step(state, op, answer) {
      const value = state.values.get(op.key) ?? null
      switch (op.name) {
        case 'get':
          return answer === undefined || same(value, answer.result) ? { ok: true, state } : impossible
        case 'put':
          return { ok: true, state: withValue(state, op.key, op.value) }
        case 'delete':
          return { ok: true, state: withValue(state, op.key, null) }
        case 'cas': {
          const fits = same(value, op.from)
          if (answer !== undefined && (answer.result === false) === fits) return impossible
          return { ok: true, state: fits ? withValue(state, op.key, op.to) : state }
        }
        default:
          return unknownOp('keyValue', op, ['get', 'put', 'delete', 'cas'])
      }
    },
  }
}

function withValue<Value>(state: KeyValueState<Value>, key: string, value: Value | null): KeyValueState<Value> {
  const before = state.values.get(key)
  if (same(before, value)) return state
  const values = new Map(state.values)
  if (value === null || value === undefined) values.delete(key)
  else values.set(key, value)
  return { values, hash: state.hash ^ part(key, before) ^ part(key, value) }
}

function part(key: string, value: unknown): number {
  return value === null || value === undefined ? 0 : hashText(canonicalText(value), hashText(key, 0))
}
