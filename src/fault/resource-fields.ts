import * as v from 'valibot'
import { longestDelayMs } from '../random/distribution.js'
import type { ResourceMode } from './effect-resource.js'
import { above0, oneOf } from './field.js'

/** Fields that every fault of resources has. */
export interface ResourceFields {
  /** `virtual`: the session alone sees it, the same each time. `real`: the process bears it. @default 'virtual' */
  readonly mode: ResourceMode
  /** Real mode: ms, above 0, after which it ends even if it has not been lifted. @default 30_000 */
  readonly capMs: number
}

export const resourceFields = {
  mode: v.optional(oneOf(['virtual', 'real']), 'virtual'),
  capMs: v.optional(above0(longestDelayMs), 30_000),
}

/** Milliseconds that something lasts: above 0, as long as a timer can take. */
export const lastingMs = above0(longestDelayMs)

/** For a description: a real stress is to be seen as one. */
export function inMode(text: string, { mode }: ResourceFields): string {
  return mode === 'real' ? `${text}, real` : text
}
