import type { Schedule } from '../schedule/schedule.js'
import type { CarriedOptions } from './carried-options.js'
import { literal, quoted, scheduleSource, widest } from './schedule-source.js'

/**
 * The call that runs one schedule as the search did that has found it.
 * @param body what the body is called there
 * @param indent of the lines after the first
 */
export function replaySource(
  schedule: Schedule,
  body: string,
  options: CarriedOptions | undefined,
  indent = '',
): string {
  return `replaySchedule(${scheduleSource(schedule, indent)}, ${body}${optionsSource(options, indent)})`
}

/** The last argument, with the comma before it; '' for none. */
function optionsSource(options: CarriedOptions | undefined, indent: string): string {
  if (options === undefined) return ''
  const { contracts, ...data } = options
  const inner = `${indent}  `
  const made = contracts?.map(
    ({ at, fault, effect }) => `expectFault(${quoted(at)}, ${literal(fault, inner)}).toBe(${quoted(effect)})`,
  )
  const fields = [
    ...Object.entries(data).map(([name, value]) => `${name}: ${literal(value, inner)}`),
    ...(made === undefined ? [] : [`contracts: ${listOf(made, inner)}`]),
  ]
  const flat = `{ ${fields.join(', ')} }`
  if (!flat.includes('\n') && indent.length + flat.length < widest) return `, ${flat}`
  return `, {\n${fields.map((field) => `${inner}${field},\n`).join('')}${indent}}`
}

function listOf(items: readonly string[], indent: string): string {
  const flat = `[${items.join(', ')}]`
  if (indent.length + flat.length < widest) return flat
  return `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`
}
