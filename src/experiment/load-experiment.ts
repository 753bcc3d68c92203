import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { nearNames, summarise } from '../error/index.js'
import type { ExperimentDefinition } from './definition.js'
import { ExperimentFormatError } from './format-error.js'
import type { ExperimentDocument } from './parse-experiment.js'
import type { SystemUnderTest } from './system-under-test.js'

/**
 * An experiment that was read, with its system: the module it names is imported, so its code runs.
 * @param folder that paths in the document are relative to: its own
 * @throws ExperimentFormatError when the module cannot be imported or has no such system
 * @example const experiment = await loadExperiment(parseExperiment(text), path.dirname(file))
 */
export async function loadExperiment(document: ExperimentDocument, folder: string): Promise<ExperimentDefinition> {
  const { system, options: _, ...definition } = document
  return { ...definition, system: await loadSystem(system, folder) }
}

async function loadSystem(reference: ExperimentDocument['system'], folder: string): Promise<SystemUnderTest> {
  const local = /^\.{0,2}[\\/]/.test(reference.module) || path.isAbsolute(reference.module)
  const specifier = local ? pathToFileURL(path.resolve(folder, reference.module)).href : reference.module
  let module: Record<string, unknown>
  try {
    module = (await import(/* @vite-ignore */ specifier)) as Record<string, unknown>
  } catch (cause) {
    const message = `The module of \`system\`, '${reference.module}', cannot be imported: ${summarise(cause).message}`
    throw new ExperimentFormatError('system', message, { cause })
  }
  const found = module[reference.export]
  if (isSystem(found)) return found
  const names = Object.keys(module).filter((name) => isSystem(module[name]))
  const near = nearNames(reference.export, names)[0] ?? names[0]
  const wayOut =
    near === undefined ? 'Export what `defineSystem` gives.' : `Did you mean '${reference.module}#${near}'?`
  throw new ExperimentFormatError(
    'system',
    `'${reference.module}' has no system under test as its export '${reference.export}'. ${wayOut}`,
  )
}

function isSystem(value: unknown): value is SystemUnderTest {
  if (typeof value !== 'object' || value === null) return false
  const { name, boot } = value as Partial<SystemUnderTest>
  return typeof name === 'string' && typeof boot === 'function'
}
