import { glob } from 'node:fs/promises'
import path from 'node:path'
import type { Settings } from '../config/load.js'
import { withoutWarning } from '../without-warning.js'

/** A file that holds an experiment. */
export interface FoundExperiment {
  /** Of the file: `payment-outage` of `experiments/payment-outage.experiment.ts`. `faultline run` takes it. */
  readonly name: string
  /** From the folder of the config. */
  readonly file: string
}

/** Folders in which nobody keeps experiments, and which are large. */
const passedOver = new Set(['node_modules', 'dist', 'build', 'coverage'])

/** The files that the config's patterns find, by name. */
export async function findExperiments({ folder, experiments }: Settings): Promise<FoundExperiment[]> {
  const files = new Set<string>()
  // Given a name on one Node, a path on another.
  const exclude = (entry: string) => isPassedOver(path.basename(entry))
  await withoutWarning('glob is an experimental feature', async () => {
    // The oldest Node does not ask about every folder on the way.
    for await (const file of glob([...experiments], { cwd: folder, exclude }))
      if (!isPassedOver(path.relative(folder, path.resolve(folder, file)))) files.add(file.split(path.sep).join('/'))
  })
  return [...files].map((file) => ({ name: nameOf(file), file })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

function isPassedOver(file: string): boolean {
  return file.split(path.sep).some((part) => passedOver.has(part) || /^\.[^.]/.test(part))
}

function nameOf(file: string): string {
  return path.basename(file).replace(/(\.experiment)?\.\w+$/, '')
}
