import type { Answer, Context } from '../answer.js'
import { columns } from '../columns.js'
import { loadSettings } from '../config/load.js'
import { findExperiments } from '../experiment/find.js'
import type { ListOptions } from './list.js'

/** `faultline list experiments`: files that the config's patterns find. They are not loaded: nothing of them is run. */
export async function listExperiments({ terminal, out }: Context, { config }: ListOptions): Promise<Answer> {
  const settings = await loadSettings(terminal, config === undefined ? {} : { config })
  const experiments = await findExperiments(settings)
  const none = `No file fits ${settings.experiments.join(', ')} in ${settings.folder}.`
  return {
    document: { experiments, patterns: settings.experiments, folder: settings.folder },
    text:
      experiments.length === 0 ? none : columns(experiments.map(({ name, file }) => [out.cyan(name), out.dim(file)])),
  }
}
