import { type GenericSchema, safeParse } from 'valibot'
import { invalidOption } from '../error/invalid-option.js'
import { readIssue } from '../error/issue.js'
import { ScheduleFormatError } from '../error/schedule-error.js'
import type { FaultData, FaultKind } from './fault-kind.js'

/**
 * A fault of this kind, checked, with every default filled in. Makers of kinds are one call of it.
 * @param path place in a document; without it, the data came from code
 * @throws InvalidOptionError, or with a path ScheduleFormatError
 */
export function completeFault<F extends FaultData>(kind: FaultKind<F>, data: unknown, path?: string): F {
  const result = safeParse(kind.schema, given(data))
  if (result.success) return result.output
  const finding = readIssue(result.issues[0], path ?? '', fieldsOf(kind.schema))
  if (path !== undefined) throw new ScheduleFormatError(finding.path, finding.message)
  throw invalidOption(finding.path || 'fault', finding.value, `${finding.message} In a fault of kind '${kind.kind}'.`)
}

/** Without fields that are undefined: `{ ...options }` of an option that was left out counts as left out. */
function given(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || !Object.values(data).includes(undefined)) return data
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}

/** Names of the fields an object schema has, also inside a pipe. */
function fieldsOf(schema: GenericSchema): string[] {
  return 'entries' in schema ? Object.keys(schema.entries as object) : []
}
