import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { CliError } from '../cli-error.js'

/** What is read of a package.json. */
export interface Manifest {
  readonly type?: string
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly jest?: unknown
  readonly babel?: unknown
}

/** The package.json of a folder. @throws CliError if there is none, or it is no JSON object */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, 'package.json')
  if (!existsSync(file))
    throw new CliError(`There is no package.json in ${folder}. Run \`npm init\` first, or go to the project.`)
  let manifest: unknown
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new CliError(`${file} is not JSON: ${(cause as Error).message}`, undefined, { cause })
  }
  if (typeof manifest === 'object' && manifest !== null && !Array.isArray(manifest)) return manifest
  throw new CliError(`${file} holds no object.`)
}

/** The range that a package is asked for with, or undefined. */
export function wanted({ dependencies, devDependencies }: Manifest, name: string): string | undefined {
  return devDependencies?.[name] ?? dependencies?.[name]
}

/** The version of a package that is installed for a folder, or undefined. */
export function installed(folder: string, name: string): string | undefined {
  try {
    const file = createRequire(path.join(folder, 'package.json')).resolve(`${name}/package.json`)
    return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
  } catch {
    return undefined
  }
}
