import { answered, impossible, type Model, unknownOp } from './model.js'

/** `add` answers the value that it made, or nothing; `read` answers the value. */
export type CounterOp = { readonly name: 'add'; readonly by: number } | { readonly name: 'read' }

/**
 * A number that is added to.
 * @param initial @default 0
 */
export function counter({ initial = 0 }: { readonly initial?: number } = {}): Model<number, CounterOp, number> {
  return {
    name: 'counter',
    init: () => initial,
    readOnly: (op) => op.name === 'read',
    step(state, op, answer) {
      switch (op.name) {
        case 'add': {
          const sum = state + op.by
          return answered(answer) && answer.result !== sum ? impossible : { ok: true, state: sum }
        }
        case 'read':
          return answer === undefined || answer.result === state ? { ok: true, state } : impossible
        default:
          return unknownOp('counter', op, ['add', 'read'])
      }
    },
  }
}
