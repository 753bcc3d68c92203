import * as v from 'valibot'
import { whole } from './field.js'

/** Fields that every fault of nodes has. */
export interface NodeFields {
  /** How many of the nodes that fit, 1 or more, drawn from the seed. @default all */
  readonly count?: number
}

export const nodeFields = { count: v.exactOptional(whole(1, 10_000)) }

/** For a description: of how many. */
export function ofSome(text: string, { count }: NodeFields): string {
  return count === undefined ? text : `${text}, ${count} drawn`
}

/** Fewer nodes are simpler, down to one. */
export function* shrinkCount<F extends NodeFields>(fault: F): Generator<F> {
  if (fault.count !== undefined && fault.count > 1) yield { ...fault, count: 1 }
}
