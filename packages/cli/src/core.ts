import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

/** Entries of the core that commands use, each loaded when it is needed. */
export interface Core {
  readonly main: typeof import('faultline')
  readonly experiment: typeof import('faultline/experiment')
  readonly explore: typeof import('faultline/explore')
  readonly graph: typeof import('faultline/graph')
  readonly generate: typeof import('faultline/generate')
  readonly history: typeof import('faultline/history')
  readonly report: typeof import('faultline/report')
}

const own = {
  main: () => import('faultline'),
  experiment: () => import('faultline/experiment'),
  explore: () => import('faultline/explore'),
  graph: () => import('faultline/graph'),
  generate: () => import('faultline/generate'),
  history: () => import('faultline/history'),
  report: () => import('faultline/report'),
} satisfies { [K in keyof Core]: () => Promise<Core[K]> }

const subpaths = {
  main: '.',
  experiment: './experiment',
  explore: './explore',
  graph: './graph',
  generate: './generate',
  history: './history',
  report: './report',
} satisfies Record<keyof Core, string>

/**
 * An entry of the copy of faultline that code in a folder imports: else faults would act in a session that the code under
 * test knows nothing of. That of the command itself where the folder has none.
 */
export async function coreOf<K extends keyof Core>(folder: string, entry: K): Promise<Core[K]> {
  const manifest = manifestFrom(path.join(folder, 'package.json'))
  if (manifest === undefined || manifest === manifestFrom(import.meta.url)) return (await own[entry]()) as Core[K]
  const { exports } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    exports: Record<string, { import: { default: string } }>
  }
  const file = exports[subpaths[entry]]?.import.default
  // An older copy may lack an entry: then it is to say so itself.
  const target =
    file === undefined ? `faultline${subpaths[entry].slice(1)}` : path.resolve(path.dirname(manifest), file)
  return (await import(file === undefined ? target : pathToFileURL(target).href)) as Core[K]
}

function manifestFrom(file: string): string | undefined {
  try {
    return createRequire(file).resolve('faultline/package.json')
  } catch {
    return undefined
  }
}
