import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { ExperimentDefinition, ExperimentDocument, SystemUnderTest } from 'faultline/experiment'
import { CliError } from '../cli-error.js'
import { coreOf } from '../core.js'
import { isTypescript, loadDefault, loadModule } from './load.js'

/** An experiment from its file, and what a JSON or YAML file asks to be run with. */
export interface LoadedExperiment {
  readonly experiment: ExperimentDefinition
  readonly asked: ExperimentDocument['options']
}

/** An experiment from a module, or a JSON or YAML file. What a module's fields hold is checked when it is run. */
export async function loadExperiment(file: string, cwd: string): Promise<LoadedExperiment> {
  const shown = path.relative(cwd, file)
  if (/\.(json|ya?ml)$/.test(file)) return loadDocument(file, shown)
  const definition = await loadDefault(file, shown)
  if (typeof definition !== 'object' || definition === null)
    throw new CliError(`${shown}: expected the default export to be an experiment, got ${typeof definition}.`)
  return { experiment: definition as ExperimentDefinition, asked: {} }
}

async function loadDocument(file: string, shown: string): Promise<LoadedExperiment> {
  const folder = path.dirname(file)
  const core = await coreOf(folder, 'experiment')
  try {
    const document = core.parseExperiment(readFileSync(file, 'utf8'))
    const { options: asked, ...rest } = document
    const system = await typescriptSystem(document, folder)
    const experiment = system === undefined ? await core.loadExperiment(document, folder) : { ...rest, system }
    return { experiment, asked }
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'FAULTLINE_EXPERIMENT_FORMAT') throw cause
    throw new CliError(`${shown}: ${(cause as Error).message}`, undefined, { cause })
  }
}

/** The system of a document, if it is TypeScript: Node alone cannot be relied on to read that. */
async function typescriptSystem({ system }: ExperimentDocument, folder: string): Promise<SystemUnderTest | undefined> {
  const { module, export: name } = system
  if (!/^\.{0,2}[\\/]/.test(module) || !isTypescript(module)) return undefined
  const found = (await loadModule(path.resolve(folder, module), module))[name]
  if (typeof found === 'object' && found !== null) return found as SystemUnderTest
  throw new CliError(
    `'${module}' has no system under test as its export '${name}'. Export what \`defineSystem\` gives.`,
  )
}
