import { same } from '../canonical-text.js'
import { impossible, type Model, unknownOp } from './model.js'

/**
 * `read` answers the value; `write` answers nothing; `cas` (compare and set) answers whether `from` was the value, so
 * that it is `to` now; a cas that answers nothing is one that did it.
 */
export type RegisterOp<Value = unknown> =
  | { readonly name: 'read' }
  | { readonly name: 'write'; readonly value: Value }
  | { readonly name: 'cas'; readonly from: Value; readonly to: Value }

/**
 * One value that is read and written.
 * @param initial the value before the first write. @default null, which no value is too
 */
export function register<Value = unknown>({
  initial = null,
}: {
  readonly initial?: Value | null
} = {}): Model<Value | null, RegisterOp<Value>, Value | boolean | null> {
  return {
    name: 'register',
    init: () => initial,
    readOnly: (op, answer) => op.name === 'read' || (op.name === 'cas' && answer?.result === false),
    step(state, op, answer) {
      switch (op.name) {
        case 'read':
          return answer === undefined || same(state, answer.result) ? { ok: true, state } : impossible
        case 'write':
          return { ok: true, state: op.value }
        case 'cas': {
          const fits = same(state, op.from)
          if (answer !== undefined && (answer.result === false) === fits) return impossible
          return { ok: true, state: fits ? op.to : state }
        }
        default:
          return unknownOp('register', op, ['read', 'write', 'cas'])
      }
    },
  }
}
