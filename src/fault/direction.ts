import * as v from 'valibot'
import type { Direction } from './effect-stream.js'
import { oneOf } from './field.js'

const directions = ['upstream', 'downstream', 'both'] as const

/** Which way of a connection a fault acts on: from the client to the server, back, or both. */
export type Directions = Direction | 'both'

/** The field `direction` of a kind. @default 'downstream': what the server says */
export const direction = v.optional(oneOf(directions), 'downstream')
/** The same for kinds that had none before. */
export const optionalDirection = v.exactOptional(oneOf(directions))

/** For a timeline: ` upstream`, ` both ways`; nothing for the default. */
export function describeDirection(way: Directions | undefined): string {
  if (way === undefined || way === 'downstream') return ''
  return way === 'both' ? ', both ways' : ', upstream'
}
