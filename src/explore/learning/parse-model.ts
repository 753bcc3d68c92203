import { readFileSync, statSync } from 'node:fs'
import * as v from 'valibot'
import { InvalidOptionError, readIssue, summarise } from '../../error/index.js'
import { trialFaultSchema } from '../record/index.js'
import { type LearningModel, modelVersion } from './learning-model.js'
import { Predictor } from './predictor.js'

/** Of a file: more is none that `trainModel` makes. */
const mostBytes = 32 * 1024 * 1024
/** Deeper than any field of a model. */
const deepest = 6

const weight = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e9))
const text = v.pipe(v.string(), v.maxLength(1000))
const ms = v.pipe(v.number(), v.finite())
const faultAt = v.strictObject({ point: text, kind: v.pipe(text, v.minLength(1)), detail: text })
const single = v.strictObject({
  ...trialFaultSchema.entries,
  point: text,
  kind: text,
  detail: text,
  passed: weight,
  failed: weight,
})
const pair = v.strictObject({
  faults: v.strictTuple([faultAt, faultAt]),
  reached: v.boolean(),
  passed: weight,
  failed: weight,
})

const modelSchema = v.strictObject({
  version: v.literal(modelVersion, `to be ${modelVersion}, the only version there is`),
  searches: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  untilMs: v.nullable(ms),
  halfLifeMs: v.nullable(v.pipe(ms, v.gtValue(0))),
  singles: v.pipe(v.array(single), v.maxLength(50_000)),
  pairs: v.pipe(v.array(pair), v.maxLength(50_000)),
  tests: v.pipe(
    v.array(v.strictObject({ name: text, points: v.pipe(v.array(text), v.maxLength(10_000)) })),
    v.maxLength(10_000),
  ),
}) satisfies v.GenericSchema<unknown, LearningModel>

/**
 * A model as it was written: its JSON, or the text of that. Nothing in it is run, and no field of another name is taken.
 * @throws InvalidOptionError with the place in it
 */
export function parseModel(given: unknown, option = 'model'): LearningModel {
  const document = typeof given === 'string' ? readJson(given, option) : given
  checkKeysWithin(document, option)
  const result = v.safeParse(modelSchema, document, { abortEarly: true })
  if (result.success) return result.output
  const { path, expected, value } = readIssue(result.issues[0], option)
  throw new InvalidOptionError(path, expected === '' ? 'to be as `trainModel` makes it' : expected, value, wayOut)
}

const wayOut = '`faultline predict --model <file>` writes a model.'

const reaching = new Set(['__proto__', 'constructor', 'prototype'])

/** A schema looks fields up by name: those that every object inherits would pass for known ones. */
function checkKeysWithin(value: unknown, option: string, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > deepest) return
  for (const key of Object.keys(value)) {
    if (reaching.has(key)) throw new InvalidOptionError(option, 'to be without keys that could reach prototypes', key)
    checkKeysWithin((value as Record<string, unknown>)[key], option, depth + 1)
  }
}

function readJson(text: string, option: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InvalidOptionError(option, 'to be JSON', text.slice(0, 40), `${summarise(cause).message}.`, { cause })
  }
}

/** What the option `learn` asks for. @throws InvalidOptionError */
export function predictorOf(learn: LearningModel | string | undefined): Predictor | undefined {
  if (learn === undefined || learn === 'off') return undefined
  return new Predictor(typeof learn === 'string' ? readModel(learn) : parseModel(learn, 'learn'))
}

function readModel(file: string): LearningModel {
  let text: string
  try {
    const { size } = statSync(file)
    if (size > mostBytes) throw new Error(`It has ${size} bytes, and no model has more than ${mostBytes}`)
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    const why = `${summarise(cause).message}. ${wayOut}`
    throw new InvalidOptionError('learn', "to be a model, the path of its file, or 'off'", file, why, { cause })
  }
  return parseModel(text, 'learn')
}
