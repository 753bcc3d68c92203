import * as v from 'valibot'
import { readIssue, ScheduleFormatError, summarise } from '../error/index.js'
import { canonicalText, formatSchedule, parseSchedule } from '../schedule/index.js'
import type { Schedule } from '../schedule/schedule.js'
import { type CarriedOptions, carriedSchema } from './carried-options.js'

/** Where a body can be imported from, for a test of its own: module, as the test file would write it, and export. */
export interface BodySource {
  readonly from: string
  readonly name: string
}

/** The same, and what of the options of its search goes with it. */
export interface KeptBody extends BodySource {
  readonly options?: CarriedOptions
  /** Options that are code: the test does without. */
  readonly left?: readonly string[]
}

/** A counterexample that is kept. */
export interface Regression {
  /** What it broke when it was found, in a line. */
  readonly broke: string
  readonly body?: KeptBody
  readonly schedule: Schedule
}

/** The counterexamples of the tests of one file, by the full name of the test. */
export type Corpus = ReadonlyMap<string, readonly Regression[]>

/** Both end up in the source of a test. */
export const exportName = /^[A-Za-z_$][\w$]*$/
const optionName = /^\w+(\.\w+|\[\d+\])?$/

const kept = v.strictObject({
  broke: v.string(),
  body: v.exactOptional(
    v.strictObject({
      from: v.string(),
      name: v.pipe(v.string(), v.regex(exportName, 'to be the name of an export')),
      options: v.exactOptional(carriedSchema),
      left: v.exactOptional(v.array(v.pipe(v.string(), v.regex(optionName, 'to be the name of an option')))),
    }),
  ),
  schedule: v.unknown(),
})
const documentSchema = v.strictObject({
  version: v.literal(1, 'to be 1, the only version there is'),
  tests: v.record(v.string(), v.array(kept)),
})

/**
 * The corpus in the text of a file. Nothing in it is run.
 * @param file how messages name it
 * @throws ScheduleFormatError with the path inside the document
 */
export function parseCorpus(text: string, file: string): Corpus {
  const result = v.safeParse(documentSchema, readJson(text, file))
  if (!result.success) {
    const { path, message } = readIssue(result.issues[0], '')
    throw refuse(file, path, message)
  }
  return new Map(
    Object.entries(result.output.tests).map(([name, list]) => [
      name,
      list.map((one, index): Regression => {
        return {
          ...one,
          schedule: readSchedule(one.schedule, file, `tests[${JSON.stringify(name)}][${index}].schedule`),
        }
      }),
    ]),
  )
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refuse(file, '', `It is not JSON: ${summarise(cause).message}.`, cause)
  }
}

function readSchedule(document: unknown, file: string, place: string): Schedule {
  try {
    return parseSchedule(document)
  } catch (cause) {
    const { path = '' } = cause as { readonly path?: string }
    throw refuse(file, path === '' ? place : `${place}.${path}`, `In \`${place}\`: ${summarise(cause).message}`, cause)
  }
}

function refuse(file: string, path: string, message: string, cause?: unknown): ScheduleFormatError {
  const wayOut = 'Mend it, or take it out: the search will find it again.'
  return new ScheduleFormatError(path, `Cannot read the regressions in ${file}. ${message} ${wayOut}`, { cause })
}

/** The same corpus always gives the same text. */
export function formatCorpus(corpus: Corpus): string {
  const tests = [...corpus].map(([name, list]) => {
    const items = list.map(({ broke, body, schedule }) => {
      const fields = [
        `"broke": ${JSON.stringify(broke)}`,
        ...(body === undefined ? [] : [`"body": ${JSON.stringify(body)}`]),
        `"schedule": ${formatSchedule(schedule).trimEnd().replaceAll('\n', '\n        ')}`,
      ]
      return `      {\n        ${fields.join(',\n        ')}\n      }`
    })
    return `    ${JSON.stringify(name)}: [\n${items.join(',\n')}\n    ]`
  })
  return `{\n  "version": 1,\n  "tests": {\n${tests.join(',\n')}\n  }\n}\n`
}

/** With one more, unless that test has the same schedule already. */
export function withRegression(corpus: Corpus, test: string, regression: Regression): Corpus {
  const list = corpus.get(test) ?? []
  const text = canonicalText(regression.schedule)
  const others = list.filter(({ schedule }) => canonicalText(schedule) !== text)
  if (others.length < list.length && regression.body === undefined) return corpus
  return new Map([...corpus, [test, [...others, regression]]])
}
