import * as v from 'valibot'
import { type Duration, toMs } from '../clock/duration.js'
import { invalidOption } from '../error/invalid-option.js'
import { readIssue } from '../error/issue.js'
import type { Delay } from '../random/distribution.js'
import { above0, delayMs } from './field.js'
import { shrinkNumber } from './shrink.js'

const longest = 2 ** 31 - 1
const maxMs = v.exactOptional(delayMs)
const distribution = v.variant('distribution', [
  v.strictObject({ distribution: v.literal('normal'), meanMs: delayMs, stdDevMs: delayMs, maxMs }),
  v.strictObject({ distribution: v.literal('exponential'), meanMs: above0(longest), maxMs }),
  v.strictObject({ distribution: v.literal('pareto'), minMs: above0(longest), shape: above0(1000), maxMs }),
])
const range = v.pipe(
  v.strictTuple([delayMs, delayMs]),
  v.check(([min, max]) => min <= max, 'to have its smaller number first'),
)

/** What the field `delayMs` of a fault takes, see `Delay`. */
export const delaySchema: v.GenericSchema<Delay> = v.union(
  [delayMs, range, distribution],
  `to be between 0 and ${longest} ms, [min, max], or a distribution: 'normal', 'exponential' or 'pareto'`,
)

/** A delay as a person types it: each duration in ms or as text. */
export type DelayInput = Duration | readonly [Duration, Duration] | Exclude<Delay, number | readonly [number, number]>

/** Text made ms; everything else is left to the schema. */
export function readDelay(name: string, delay: DelayInput): Delay {
  if (typeof delay === 'string') return toMs(name, delay)
  if (!Array.isArray(delay)) return delay as Delay
  return delay.map((end, i) => (typeof end === 'string' ? toMs(`${name}[${i}]`, end) : end)) as unknown as Delay
}

/** A delay outside of a fault, checked. @throws InvalidOptionError */
export function checkDelay(name: string, delay: DelayInput): Delay {
  const result = v.safeParse(delaySchema, readDelay(name, delay))
  if (result.success) return result.output
  const finding = readIssue(result.issues[0], name)
  throw invalidOption(finding.path, finding.value, finding.message)
}

/** `500 ms`, `500–2000 ms`, `normal 300 ± 50 ms`. */
export function describeDelay(delay: Delay): string {
  if (typeof delay === 'number') return `${delay} ms`
  if (!('distribution' in delay)) return `${delay[0]}–${delay[1]} ms`
  const limit = delay.maxMs === undefined ? '' : `, at most ${delay.maxMs} ms`
  if (delay.distribution === 'normal') return `normal ${delay.meanMs} ± ${delay.stdDevMs} ms${limit}`
  if (delay.distribution === 'exponential') return `exponential ${delay.meanMs} ms${limit}`
  return `pareto from ${delay.minMs} ms, shape ${delay.shape}${limit}`
}

/** Fixed delays first, then shorter ones of the same form. */
export function* shrinkDelay(delay: Delay): Generator<Delay> {
  if (typeof delay === 'number') return yield* shrinkNumber(delay, Math.min(1, delay))
  if ('distribution' in delay) return yield Math.trunc(delay.distribution === 'pareto' ? delay.minMs : delay.meanMs)
  const [min, max] = delay
  yield min
  if (max !== min) yield max
  for (const nearer of shrinkNumber(max, min)) if (nearer > min) yield [min, nearer]
}
