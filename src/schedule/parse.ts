import { safeParse, unknown } from 'valibot'
import { readIssue } from '../error/issue.js'
import { ScheduleFormatError } from '../error/schedule-error.js'
import { summarise } from '../error/summarise.js'
import { parseFault } from '../fault/registry.js'
import { checkHarmless } from './harmless.js'
import type { InjectionData, Schedule } from './schedule.js'
import { fieldsAt, scheduleSchema } from './schema.js'

const envelope = scheduleSchema(unknown())

/**
 * A schedule from JSON text or from data, checked, with the defaults of its faults filled in. Nothing in it is run.
 * @throws ScheduleFormatError with the path inside the document
 * @throws UnknownFaultKindError
 */
export function parseSchedule(input: unknown): Schedule {
  const document = typeof input === 'string' ? readJson(input) : input
  checkHarmless(document)
  const result = safeParse(envelope, document)
  if (!result.success) {
    const { path } = readIssue(result.issues[0], '')
    const known = fieldsAt.find(([place]) => place.test(path))?.[1]
    throw new ScheduleFormatError(path, readIssue(result.issues[0], '', known).message)
  }
  const { version, seed, injections, order } = result.output
  return {
    version,
    seed,
    injections: injections.map((injection, index): InjectionData => {
      return { ...injection, fault: parseFault(injection.fault, `injections[${index}].fault`) }
    }),
    ...(order === undefined ? {} : { order }),
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ScheduleFormatError('', `The schedule is not JSON: ${summarise(cause).message}.`, { cause })
  }
}
