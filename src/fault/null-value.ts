import * as v from 'valibot'
import { completeFault } from './complete.js'
import { emptied, without } from './emptied.js'
import type { FaultKind, Verdict } from './fault-kind.js'
import { text } from './field.js'
import { shrinkField } from './shrink.js'

/** Calls are made; of their answer something, or all, is missing. */
export interface NullValueFault {
  readonly kind: 'nullValue'
  /**
   * `null`, `undefined`, `empty` (the empty value of the same type), or `{ remove: 'items.0.price' }`: the field is
   * missing. The real answer is never changed: the caller gets a copy. @default 'null'
   */
  readonly value: 'null' | 'undefined' | 'empty' | { readonly remove: string }
}

const words = v.picklist(['null', 'undefined', 'empty'])

export const nullValueKind: FaultKind<NullValueFault> = {
  kind: 'nullValue',
  target: 'call',
  schema: v.strictObject({
    kind: v.literal('nullValue'),
    value: v.optional(
      v.union(
        [words, v.strictObject({ remove: text(500) })],
        "to be 'null', 'undefined', 'empty' or { remove: 'path' }",
      ),
      'null',
    ),
  }),
  verdict: (fault) => ({ act: 'alter', alter: alterBy(fault.value) }),
  shrink: (fault) => shrinkField(fault, 'value', fault.value === 'null' ? [] : ['null']),
  describe: ({ value }) => (typeof value === 'string' ? `answer ${value}` : `answer without ${value.remove}`),
}

/**
 * Answers are null, undefined, empty, or lack a field.
 * @throws InvalidOptionError
 * @example nullValue('empty'); nullValue({ remove: 'items.0.price' })
 */
export function nullValue(value: NullValueFault['value'] = 'null'): NullValueFault {
  return completeFault(nullValueKind, { kind: 'nullValue', value })
}

function alterBy(value: NullValueFault['value']): (Verdict & { act: 'alter' })['alter'] {
  if (value === 'null') return () => null
  if (value === 'undefined') return () => undefined
  if (value === 'empty') return emptied
  const path = value.remove.split('.')
  return (answer) => without(answer, path)
}
