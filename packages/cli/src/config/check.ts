import { CliError } from '../cli-error.js'
import { suggest } from '../near.js'
import type { FaultlineConfig, ReporterName } from './config.js'

const reporters: readonly ReporterName[] = ['text', 'github']

/** What each field must be: completes "Expected `journal` …", or undefined where it is that. */
const fields: { readonly [K in keyof Required<FaultlineConfig>]: (value: unknown) => string | undefined } = {
  journal: (value) => (value === false || isText(value) ? undefined : 'to be the path of a folder, or false'),
  seed: (value) => (isSeed(value) ? undefined : 'to be a whole number, between 0 and 4294967295'),
  time: (value) => (value === 'real' || value === 'virtual' ? undefined : "to be 'real' or 'virtual'"),
  reporters: (value) =>
    Array.isArray(value) && value.every((name) => reporters.includes(name as ReporterName))
      ? undefined
      : `to be a list of ${reporters.map((name) => `'${name}'`).join(' and ')}`,
  experiments: (value) =>
    isText(value) || (Array.isArray(value) && value.every(isText)) ? undefined : 'to be a pattern of files, or a list',
  // What is in it the core checks, as it is used.
  compare: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : "to be an object such as { thresholds: { mttr: '+10%' } }",
}

/** @throws CliError that names the file, the field and the way out */
export function checkConfig(value: unknown, file: string): FaultlineConfig {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError(`${file}: expected the default export to be an object, got ${show(value)}.`)
  for (const [name, given] of Object.entries(value)) {
    if (!Object.hasOwn(fields, name))
      throw new CliError(`${file}: unknown field \`${name}\`. ${suggest(name, Object.keys(fields))}`)
    const expected = given === undefined ? undefined : fields[name as keyof FaultlineConfig](given)
    if (expected !== undefined) throw new CliError(`${file}: expected \`${name}\` ${expected}, got ${show(given)}.`)
  }
  return value
}

export function isSeed(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 2 ** 32 - 1
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function show(value: unknown): string {
  return typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value)).slice(0, 60)
}
