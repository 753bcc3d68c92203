import { safeParse, string, unknown } from 'valibot'
import {
  type FaultlineError,
  InvalidOptionError,
  isFaultlineError,
  readIssue,
  ScheduleFormatError,
} from '../error/index.js'
import { checkHarmless } from '../schedule/harmless.js'
import { parseSchedule } from '../schedule/index.js'
import type { ExperimentDefinition } from './definition.js'
import { blastRadiusFields, documentFields, documentSchema, entryFields, steadyStateFields } from './document-schema.js'
import { ExperimentFormatError } from './format-error.js'
import { planExperiment } from './plan.js'
import { readText } from './read-text.js'
import type { RunOptions } from './run-experiment.js'

/** An experiment as it was read: its system is still a name. */
export interface ExperimentDocument extends Omit<ExperimentDefinition, 'system' | 'hooks' | 'abortWhen'> {
  /** Where its system is. */
  readonly system: { readonly module: string; readonly export: string }
  /** What it asks to be run with. */
  readonly options: Pick<RunOptions, 'seed' | 'time'>
}

const schema = documentSchema(unknown(), string())

/** Fields by place, to name the near ones of an unknown field. */
const fieldsAt: readonly (readonly [place: RegExp, fields: readonly string[]])[] = [
  [/^[^.[]*$/, documentFields],
  [/^scenarios\[\d+\]\.[^.[]+$/, entryFields],
  [/^steadyState\.[^.[]+$/, steadyStateFields],
  [/^blastRadius\.[^.[]+$/, blastRadiusFields],
]

/**
 * An experiment from the text of a JSON or YAML file, or from data, checked through and through: names of scenarios,
 * metrics and options, faults, durations. Nothing in it is run and nothing loaded; see `loadExperiment` for that.
 * @throws ExperimentFormatError with the place in the document
 * @example const experiment = parseExperiment(await readFile('payments-down.yaml', 'utf8'))
 */
export function parseExperiment(input: unknown): ExperimentDocument {
  const document = typeof input === 'string' ? readText(input) : input
  try {
    checkHarmless(document)
    const result = safeParse(schema, document)
    if (!result.success) throw issueError(result.issues[0])
    const { $schema: _, version: __, seed, time, system, ...rest } = result.output
    const [module, name = 'default'] = system.split('#') as [string, string?]
    const definition = rest as unknown as Omit<ExperimentDefinition, 'system'>
    // Whatever the schema cannot tell: names, ranges, faults.
    checkSchedule(definition.schedule)
    planExperiment({ ...definition, system: { name: system, boot: () => ({ probe: () => true }) } })
    const options = { ...(seed === undefined ? {} : { seed }), ...(time === undefined ? {} : { time }) }
    return { ...definition, system: { module, export: name }, options }
  } catch (error) {
    throw asFormatError(error)
  }
}

/** @throws ExperimentFormatError with the place in the whole document */
function checkSchedule(schedule: ExperimentDefinition['schedule']): void {
  try {
    if (schedule !== undefined) parseSchedule(schedule)
  } catch (error) {
    if (!(error instanceof ScheduleFormatError)) throw error
    throw new ExperimentFormatError(`schedule.${error.path}`, `In \`schedule\`: ${error.message}`, { cause: error })
  }
}

function issueError(issue: Parameters<typeof readIssue>[0]): ExperimentFormatError {
  const { path } = readIssue(issue, '')
  const known = fieldsAt.find(([place]) => place.test(path))?.[1]
  return new ExperimentFormatError(path, readIssue(issue, '', known).message)
}

function asFormatError(error: unknown): unknown {
  if (!isFaultlineError(error) || error instanceof ExperimentFormatError) return error
  return new ExperimentFormatError(placeOf(error), error.message, { cause: error })
}

function placeOf(error: FaultlineError): string {
  if (error instanceof InvalidOptionError) return error.option
  if (error instanceof ScheduleFormatError) return error.path
  return / at `([^`]+)`/.exec(error.message)?.[1] ?? ''
}
