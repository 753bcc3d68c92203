import path from 'node:path'
import { Control, sourceName } from '../../watch/index.js'
import type { JournalOutcome } from '../journal-line.js'

/** A run of tests that somebody watches, as its reporter has it. */
export interface WatchedTestRun {
  /** Nothing more comes of it. */
  end(outcome: JournalOutcome): void
}

const runVariable = 'FAULTLINE_WATCH_RUN'

/**
 * Names a run of tests, so that all its workers are shown as one, and hears of its being aborted. Undefined where nobody
 * watches.
 * @param abort ends the run as Ctrl-C does; the workers' sessions end by themselves
 */
export function watchTestRun(name: string, abort: () => void): WatchedTestRun | undefined {
  const folder = process.env.FAULTLINE_WATCH?.trim()
  if (!folder) return undefined
  const before = process.env[runVariable]
  const source = before?.trim() || sourceName(name)
  process.env[runVariable] = source
  const control = new Control({ folder: path.resolve(folder), source, kind: 'test', name })
  // There from the start: the page shows it before the first session.
  control.live.write({ type: 'live.ready' })
  const unlisten = control.listen()
  control.onCommand((command) => {
    if (command !== 'abort') return undefined
    abort()
    return 'Aborted: the runner was told to stop, as by Ctrl-C.'
  })
  return {
    end(outcome) {
      unlisten()
      if (before === undefined) delete process.env[runVariable]
      control.live.write({ type: 'live.closed', outcome })
    },
  }
}
