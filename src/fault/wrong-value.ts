import * as v from 'valibot'
import type { RandomStream } from '../random/stream.js'
import { completeFault } from './complete.js'
import type { FaultKind } from './fault-kind.js'
import { codeOnly, text } from './field.js'

/** Answer in, wrong answer out. What it draws, it draws from `random`. It must not change the answer in place. */
export type Mapper = (answer: never, random: RandomStream) => unknown

/** Calls are made; their answer is replaced. */
export interface WrongValueFault {
  readonly kind: 'wrongValue'
  /** The answer, as JSON. */
  readonly value?: unknown
  /** Makes the answer from the real one. Wins over `value`. JSON cannot hold it. */
  readonly map?: Mapper
  /** In a formatted schedule: the mapper that is missing there. */
  readonly standsFor?: string
}

export const wrongValueKind: FaultKind<WrongValueFault> = {
  kind: 'wrongValue',
  target: 'call',
  schema: v.pipe(
    v.strictObject({
      kind: v.literal('wrongValue'),
      value: v.exactOptional(v.custom<unknown>((value) => isJson(value, 0), 'to be a value that JSON can hold')),
      map: v.exactOptional(codeOnly<Mapper>((map) => typeof map === 'function', 'to be a function')),
      standsFor: v.exactOptional(text(200)),
    }),
    v.check(
      (fault) => 'value' in fault || fault.map !== undefined,
      'to have a `value`, or a `map` (which only code can give: a schedule in JSON needs a `value`)',
    ),
  ),
  verdict(fault, { random }) {
    const { map, value } = fault
    if (map) return { act: 'alter', alter: (answer) => map(answer as never, random) }
    // A copy for each caller: one that changes its answer must not change the next one's.
    return { act: 'alter', alter: () => structuredClone(value) }
  },
  shrink: () => [],
  describe: ({ map, value }) => {
    const shown = JSON.stringify(value) ?? ''
    return map
      ? `wrong answer by ${map.name || 'a function'}`
      : `answer ${shown.length > 40 ? `${shown.slice(0, 39)}…` : shown}`
  },
  toJson({ map, ...rest }) {
    return map ? { ...rest, standsFor: `own function ${map.name}`.trim().slice(0, 200) } : rest
  },
}

/**
 * Answers are wrong, as a function makes them from the real ones, or fixed.
 * @throws InvalidOptionError
 * @example wrongValue((price: number) => -price); wrongValue({ value: { price: -1 } })
 */
export function wrongValue(wrong: Mapper | { readonly value: unknown }): WrongValueFault {
  return completeFault(wrongValueKind, {
    ...(typeof wrong === 'function' ? { map: wrong } : wrong),
    kind: 'wrongValue',
  })
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth > 32) return false
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1))
  const prototype: unknown = Object.getPrototypeOf(value)
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null
  return plain && Object.values(value).every((item) => isJson(item, depth + 1))
}
