import { impossible, type Model, unknownOp } from './model.js'

/**
 * `acquire` answers whether the lock was free, so that it is the owner's now; one that answers nothing got it. `release`
 * answers whether it was the owner's; one that answers nothing gave it back. `holder` answers whose it is, null: nobody's.
 */
export type LockOp =
  | { readonly name: 'acquire'; readonly owner: string }
  | { readonly name: 'release'; readonly owner: string }
  | { readonly name: 'holder' }

/** A lock that one owner holds at a time, and that nobody else may release. It cannot be acquired twice. */
export function lock(): Model<string | null, LockOp, boolean | string | null> {
  return {
    name: 'lock',
    init: () => null,
    readOnly: (op, answer) => op.name === 'holder' || answer?.result === false,
    step(state, op, answer) {
      if (op.name === 'holder')
        return answer === undefined || (answer.result ?? null) === state ? { ok: true, state } : impossible
      if (op.name !== 'acquire' && op.name !== 'release') return unknownOp('lock', op, ['acquire', 'release', 'holder'])
      const fits = state === (op.name === 'acquire' ? null : op.owner)
      if (answer !== undefined && (answer.result === false) === fits) return impossible
      return { ok: true, state: fits ? (op.name === 'acquire' ? op.owner : null) : state }
    },
  }
}
