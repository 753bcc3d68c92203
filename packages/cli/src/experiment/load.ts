import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CliError } from '../cli-error.js'
import type { Settings } from '../config/load.js'
import { suggest } from '../near.js'
import { findExperiments } from './find.js'

/** The file that an argument means: a path, or the name of one that the config's patterns find. @throws CliError */
export async function locate(argument: string, settings: Settings, cwd: string): Promise<string> {
  const direct = path.resolve(cwd, argument)
  if (existsSync(direct) && statSync(direct).isFile()) return direct
  const found = await findExperiments(settings)
  const named = found.filter(({ name }) => name === argument)
  if (named.length > 1)
    throw new CliError(
      `Several files are named '${argument}': ${named.map(({ file }) => file).join(', ')}. Give a path.`,
    )
  if (named[0] !== undefined) return path.resolve(settings.folder, named[0].file)
  const known = found.map(({ name }) => name)
  const wayOut = known.length > 0 ? suggest(argument, known) : `No file fits ${settings.experiments.join(', ')} either.`
  throw new CliError(`There is no file and no experiment '${argument}'. ${wayOut}`)
}

const typescript = /\.[cm]?tsx?$/
const modules = /\.([cm]?[jt]s|tsx)$/

/** Node alone cannot be relied on to read it. */
export function isTypescript(file: string): boolean {
  return typescript.test(file)
}

/**
 * A module of the user's. TypeScript is read by jiti on every Node: the oldest has no type stripping, and Node's own
 * resolves neither `./shop.js` nor `./shop` to `shop.ts`. What a TypeScript module imports from packages is loaded by Node
 * itself, so it meets the same copies as we do.
 * @param shown its name in messages
 * @throws CliError for one that does not load
 */
export async function loadModule(file: string, shown: string): Promise<Record<string, unknown>> {
  try {
    return isTypescript(file) ? await loadTypescript(file) : await import(pathToFileURL(file).href)
  } catch (cause) {
    throw new CliError(`${shown} does not load: ${describe(cause)}`, undefined, { cause })
  }
}

/** The default export of a module. @throws CliError for one that does not load or has none */
export async function loadDefault(file: string, shown: string): Promise<unknown> {
  if (!modules.test(file)) {
    const got = path.extname(file) === '' ? '' : `, got ${path.extname(file)}`
    throw new CliError(`${shown} is no experiment: expected .ts, .mts, .js, .mjs, .json or .yaml${got}.`)
  }
  const { default: exported } = await loadModule(file, shown)
  if (exported !== undefined) return exported
  throw new CliError(`${shown} has no default export. Write \`export default defineExperiment({ … })\`.`)
}

// Nothing is cached: jiti would keep code that it runs later in a folder for all users.
async function loadTypescript(file: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import('jiti')
  return (await createJiti(import.meta.url, { fsCache: false }).import(file)) as Record<string, unknown>
}

/** The message, and the line of the user's own code, if there is one. */
function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const where = cause.stack?.split('\n').find((line) => /^\s+at /.test(line) && !/node:|node_modules/.test(line))
  return `${cause.name}: ${cause.message}${where === undefined ? '' : `\n${where}`}`
}
