import * as v from 'valibot'
import { text, whole } from '../fault/field.js'
import type { When } from '../trigger/when.js'
import type { InjectionData } from './schedule.js'

const ms = v.pipe(
  v.number('to be a finite number, 0 or more'),
  v.finite('to be a finite number, 0 or more'),
  v.minValue(0, 'to be a finite number, 0 or more'),
)
const msAbove0 = v.pipe(
  v.number('to be a finite number above 0'),
  v.finite('to be a finite number above 0'),
  v.gtValue(0, 'to be a finite number above 0'),
)
const probability = v.pipe(
  v.number('to be between 0 and 1'),
  v.minValue(0, 'to be between 0 and 1'),
  v.maxValue(1, 'to be between 0 and 1'),
)

/** `When`, as `checkWhen` of triggers has it; a test holds the two together. */
export const whenSchema: v.GenericSchema<When> = v.strictObject({
  fromMs: v.exactOptional(ms),
  forMs: v.exactOptional(msAbove0),
  calls: v.exactOptional(v.pipe(v.array(whole(1)), v.nonEmpty('to be a list of call numbers, at least one'))),
  site: v.exactOptional(text(500)),
  node: v.exactOptional(text(500)),
  probability: v.exactOptional(probability),
  limit: v.exactOptional(whole(1)),
})

const at = v.pipe(
  text(500),
  v.regex(/^[^.]+(\.[^.]+)*$/, "to be the name of a point or a pattern such as 'payments.*'"),
)

/** A schedule around the schema of its faults. What JSON files may have besides, `$schema`, is dropped on reading. */
export function scheduleSchema<F>(fault: v.GenericSchema<unknown, F>) {
  const injection = v.strictObject({
    fault,
    at: v.exactOptional(at),
    when: v.exactOptional(whenSchema),
    optional: v.exactOptional(v.boolean('to be true or false')),
  })
  return v.strictObject({
    $schema: v.exactOptional(v.string()),
    version: v.literal(1, 'to be 1, the only version there is'),
    seed: whole(0, 2 ** 32 - 1),
    injections: v.pipe(v.array(injection), v.maxLength(10_000, 'to have at most 10000 injections')),
    order: v.exactOptional(v.pipe(v.array(whole(0, 100_000)), v.maxLength(100_000, 'to have at most 100000 choices'))),
  })
}

/** Fields by place, to name the near ones of an unknown field. */
export const fieldsAt: readonly (readonly [place: RegExp, fields: readonly string[]])[] = [
  [/^[^.[]*$/, ['version', 'seed', 'injections', 'order']],
  [/^injections\[\d+\]\.[^.[]+$/, ['fault', 'at', 'when', 'optional'] satisfies (keyof InjectionData)[]],
  [/\.when\.[^.[]+$/, ['fromMs', 'forMs', 'calls', 'site', 'node', 'probability', 'limit'] satisfies (keyof When)[]],
]
