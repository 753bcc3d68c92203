import { type Operation, outcomeOf } from '../operation.js'

/** What an operation did to one value of the system. */
export type Access =
  | { readonly kind: 'read'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'write'; readonly key: string; readonly value: unknown }
  /** It made one value of another, at one stroke. */
  | { readonly kind: 'update'; readonly key: string; readonly from: unknown; readonly value: unknown }

/** What an operation read or wrote; undefined: neither, or it says nothing of it. */
export type Accessor = (operation: Operation) => Access | undefined

/**
 * Of the operations of `models.register` and `models.keyValue`. A cas that was refused says too little; one whose outcome
 * is unknown may have written.
 */
export const usualAccess: Accessor = (operation) => {
  const { op, result } = operation
  const key = typeof op.key === 'string' ? op.key : ''
  switch (op.name) {
    case 'read':
    case 'get':
      return outcomeOf(operation) === 'ok' ? { kind: 'read', key, value: result ?? null } : undefined
    case 'write':
    case 'put':
      return { kind: 'write', key, value: op.value ?? null }
    case 'delete':
      return { kind: 'write', key, value: null }
    case 'cas':
      return result === false ? undefined : { kind: 'update', key, from: op.from ?? null, value: op.to ?? null }
    default:
      return undefined
  }
}
