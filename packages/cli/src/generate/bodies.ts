import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { CliError } from '../cli-error.js'

/** A module, and which of its exports are wanted; undefined: all. */
export interface BodyModule {
  readonly file: string
  readonly only?: readonly string[]
}

const testFile = /\.(test|spec)\.[cm]?[jt]sx?$/

/**
 * Where the bodies are that an argument means: in a module itself; of a test, in the modules that it imports the bodies
 * of its sessions from.
 * @throws CliError where a test has none that are imported
 */
export function bodyModules(file: string): BodyModule[] {
  if (!testFile.test(file)) return [{ file }]
  const source = readFileSync(file, 'utf8')
  const bodies = new Set(
    [...source.matchAll(/\b(?:withChaos|explore|replaySchedule)\(([^()]*)\)/g)].flatMap(
      ([, args = '']) => args.match(/[\w$]+/g) ?? [],
    ),
  )
  const found = new Map<string, string[]>()
  for (const { names, from } of importsOf(source)) {
    const only = [...names].filter(([local]) => bodies.has(local)).map(([, exported]) => exported)
    const place = from.startsWith('.') ? resolveModule(path.resolve(path.dirname(file), from)) : undefined
    if (only.length > 0 && place !== undefined) found.set(place, [...(found.get(place) ?? []), ...only])
  }
  if (found.size > 0) return [...found].map(([place, only]) => ({ file: place, only }))
  throw new CliError(
    `No session of ${path.basename(file)} has a body that is imported. Move the body, a function (chaos), into a module ` +
      'of its own and import it: withChaos(checkout). Then a second test can run it, too.',
  )
}

/** Named imports, by what they are called there. */
function importsOf(source: string): { readonly names: Map<string, string>; readonly from: string }[] {
  const statements =
    /(?:import|const|let|var)\s+(?:\w+\s*,\s*)?\{([^}]*)\}\s*(?:from\s*|=\s*require\(\s*)(['"])([^'"]+)\2/g
  return [...source.matchAll(statements)].map(([, list = '', , from = '']) => {
    const names = list.split(',').map((item) =>
      item
        .replace(/^\s*type\s+/, '')
        .trim()
        .split(/\s+as\s+|\s*:\s*/),
    )
    return { names: new Map(names.map(([exported = '', local = exported]) => [local, exported])), from }
  })
}

/** The file that a relative import means: TypeScript is written with the ending of what it becomes, or with none. */
function resolveModule(place: string): string | undefined {
  const bare = place.replace(/\.([cm]?)jsx?$/, '')
  const endings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '/index.ts', '/index.js']
  return [place, ...endings.map((ending) => place + ending), ...endings.map((ending) => bare + ending)].find(
    (file) => /\.\w+$/.test(file) && existsSync(file),
  )
}
