import * as v from 'valibot'
import { above0, between, oneOf, text, whole } from '../fault/field.js'

const duration = v.union(
  [above0(Number.MAX_SAFE_INTEGER), text(40)],
  "to be milliseconds above 0, or text such as '30s'",
)
const start = v.union([between(0, Number.MAX_SAFE_INTEGER), text(40)], "to be milliseconds, or text such as '30s'")
const pattern = text(500)
const comparison = v.pipe(
  v.string("to be text such as '< 30s'"),
  v.regex(/^\s*(<=?|>=?|==?|!=)\s*\S/, "to be text such as '< 30s'"),
)

const placing = {
  at: v.exactOptional(pattern),
  from: v.exactOptional(start),
  for: v.exactOptional(duration),
  calls: v.exactOptional(
    v.union([whole(1), v.pipe(v.array(whole(1)), v.nonEmpty())], 'to be the number of a call, or a list of them'),
  ),
  site: v.exactOptional(text(500)),
  node: v.exactOptional(text(500)),
  probability: v.exactOptional(between(0, 1)),
  limit: v.exactOptional(whole(1)),
  optional: v.exactOptional(v.boolean('to be true or false')),
}

const criterion = v.union(
  [comparison, v.strictObject({ is: comparison, weight: v.exactOptional(above0(1e6)) })],
  "to be text such as '< 30s', or an object such as { is: '< 30s', weight: 2 }",
)

export const entryFields = ['scenario', 'options', 'fault', ...Object.keys(placing)]
export const steadyStateFields = ['probes', 'for', 'bounds']
export const blastRadiusFields = ['points', 'maxConcurrent', 'maxDuration']

/** An experiment as a document, around the schemas of its faults and of the names of scenarios. */
export function documentSchema(fault: v.GenericSchema, scenario: v.GenericSchema<string>) {
  const entry = v.union(
    [
      scenario,
      v.strictObject({
        scenario: scenario,
        options: v.exactOptional(v.record(v.string(), v.unknown())),
        ...placing,
      }),
      v.strictObject({ fault: v.union([v.pipe(v.array(fault), v.nonEmpty()), fault]), ...placing }),
    ],
    'to be the name of a scenario, or an object with `scenario` or `fault`',
  )
  return v.strictObject({
    $schema: v.exactOptional(v.string()),
    version: v.literal(1, 'to be 1, the only version there is'),
    name: text(200),
    description: v.exactOptional(text(10_000)),
    tags: v.exactOptional(v.array(text(100))),
    system: v.pipe(
      text(1000),
      v.regex(
        /^[^#]+(#[\w$]+)?$/,
        "to be the path of a module, with the name of its export if it is not the default: './shop.js#shop'",
      ),
    ),
    scenarios: v.exactOptional(
      v.pipe(v.array(entry, 'to be a list'), v.maxLength(1000, 'to have at most 1000 entries')),
    ),
    schedule: v.exactOptional(v.looseObject({}, 'to be a schedule')),
    duration: v.exactOptional(duration),
    steadyState: v.exactOptional(
      v.strictObject({
        probes: v.exactOptional(whole(1)),
        for: v.exactOptional(duration),
        bounds: v.exactOptional(v.record(v.string(), comparison)),
      }),
    ),
    successCriteria: v.exactOptional(v.record(v.string(), criterion)),
    blastRadius: v.exactOptional(
      v.strictObject({
        points: v.exactOptional(v.union([pattern, v.array(pattern)], 'to be a pattern, or a list of patterns')),
        maxConcurrent: v.exactOptional(whole(1)),
        maxDuration: v.exactOptional(duration),
      }),
    ),
    recoveryTimeout: v.exactOptional(duration),
    bootTimeout: v.exactOptional(duration),
    seed: v.exactOptional(whole(0, 2 ** 32 - 1)),
    time: v.exactOptional(oneOf(['virtual', 'real'])),
  })
}

export const documentFields = Object.keys(documentSchema(v.unknown(), v.string()).entries)
