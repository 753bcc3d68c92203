import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { CliError } from '../cli-error.js'
import { exitCodes } from '../exit-code.js'
import type { PlannedFile } from './plan.js'

/** What became of a planned file. */
export type Fate = 'wrote' | 'overwrote' | 'kept' | 'would write' | 'would overwrite'

/** Writes what is not there yet; what is, only with `force`. @throws CliError where the folder cannot be written to */
export function writePlan(
  folder: string,
  files: readonly PlannedFile[],
  { force = false, dryRun = false }: { readonly force?: boolean; readonly dryRun?: boolean },
): { readonly path: string; readonly what: string; readonly fate: Fate }[] {
  return files.map(({ path: name, text, what }) => {
    const file = path.resolve(folder, name)
    const there = existsSync(file)
    if (there && !force) return { path: name, what, fate: 'kept' }
    if (dryRun) return { path: name, what, fate: there ? 'would overwrite' : 'would write' }
    try {
      mkdirSync(path.dirname(file), { recursive: true })
      // Without `force` a file that has come in the meantime is not overwritten either.
      writeFileSync(file, text, { flag: force ? 'w' : 'wx' })
    } catch (cause) {
      throw new CliError(`${name} cannot be written: ${(cause as Error).message}`, exitCodes.notStarted, { cause })
    }
    return { path: name, what, fate: there ? 'overwrote' : 'wrote' }
  })
}
