import * as v from 'valibot'
import { explorationSchema } from '../explore/record/index.js'
import { type JournalLine, journalKinds, journalOutcomes } from './journal-line.js'

const text = v.string()
const number = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const seed = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const outcome = v.picklist(journalOutcomes)
const summary = v.exactOptional(v.unknown())
const name = v.pipe(text, v.minLength(1))
const moment = v.pipe(text, v.isoTimestamp())

/** No copy is made of it: there may be a million. */
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const journalOpened = v.object({
  type: v.literal('journal.opened'),
  version: number,
  kind: v.picklist(journalKinds),
  name: text,
  writtenBy: text,
  startedAt: moment,
  seed: v.exactOptional(seed),
  tags: v.exactOptional(v.array(text)),
  id: v.exactOptional(v.pipe(text, v.uuid())),
  git: v.exactOptional(
    v.object({
      commit: v.pipe(text, v.regex(/^[0-9a-f]{40,64}$/, 'Expected the hash of a commit')),
      branch: v.exactOptional(name),
      dirty: v.boolean(),
    }),
  ),
})

/** Of the first line alone what tells whether the rest is for this reader. */
export const versionSchema = v.object({ type: v.literal('journal.opened'), version: number })

/**
 * Lines of a journal; fields that are not known are passed over, for a later minor version may have them. What is in
 * `event` is checked by the timeline's own schema.
 */
export const lineSchemas = {
  'journal.opened': journalOpened,
  'run.opened': v.object({
    type: v.literal('run.opened'),
    run: number,
    name: text,
    scenario: v.exactOptional(text),
    seed,
    replay: v.exactOptional(text),
  }),
  event: v.object({
    type: v.literal('event'),
    run: number,
    event: v.custom<{ type: unknown }>(isObject, 'to be an object'),
  }),
  'run.closed': v.object({ type: v.literal('run.closed'), run: number, outcome, summary }),
  explored: v.object({
    type: v.literal('explored'),
    test: text,
    file: v.exactOptional(text),
    run: v.exactOptional(number),
    record: explorationSchema,
  }),
  'test.ended': v.object({
    type: v.literal('test.ended'),
    name: text,
    file: text,
    line: v.exactOptional(number),
    outcome: v.picklist(['passed', 'failed']),
    flaky: v.boolean(),
    runs: v.exactOptional(v.strictTuple([number, number])),
  }),
  'journal.closed': v.object({ type: v.literal('journal.closed'), outcome, summary }),
} as const

export type LineType = keyof typeof lineSchemas

/** Whether this version of the format has lines of that type. */
export function isLineType(type: unknown): type is LineType {
  return typeof type === 'string' && Object.hasOwn(lineSchemas, type)
}

// Fails to compile when `journal-line.ts` has a line that this file does not check.
export const schemaHasAll: Record<JournalLine['type'], unknown> = lineSchemas
