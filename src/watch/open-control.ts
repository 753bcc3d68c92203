import path from 'node:path'
import { checkName } from '../error/index.js'
import { Control, type ControlOptions, type RunControl } from './control.js'
import { watchNoSessions } from './watching.js'

/** A control that listens. */
export interface OpenControl extends RunControl {
  /** Nobody is listened to any more. */
  close(): void
}

/**
 * Listens for whoever watches a run by its journal: commands are lines of a file beside it, looked for five times a second by
 * the real clock. What is told of the run is its journal's; its sessions are not told of a second time.
 * @param options `source`: the name of the journal's file without its ending
 * @throws InvalidOptionError
 * @example const control = openControl({ folder: 'journals', source: path.basename(journal.path, '.jsonl'), kind: 'continuous', name: 'soak' })
 */
export function openControl(options: ControlOptions): OpenControl {
  const { folder, source } = options
  checkName('folder', folder)
  checkName('source', source)
  watchNoSessions()
  const control = new Control({ ...options, folder: path.resolve(folder) })
  const unlisten = control.listen()
  return {
    get paused() {
      return control.paused
    },
    get aborted() {
      return control.aborted
    },
    onCommand: (listener) => control.onCommand(listener),
    resumed: () => control.resumed(),
    close: unlisten,
  }
}
