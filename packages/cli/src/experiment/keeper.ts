import type { TimelineEvent } from 'faultline'
import type { ExperimentJournal } from 'faultline/experiment'
import type { JournalHeader, JournalOutcome, JournalWriter } from 'faultline/history'
import { CliError } from '../cli-error.js'
import { coreOf } from '../core.js'
import { exitCodes } from '../exit-code.js'

/** A journal that is kept while experiments run. */
export interface Keeper {
  readonly path: string
  readonly journal: ExperimentJournal
  /** Why nothing more could be written, once that is so. */
  readonly failure: Error | undefined
  /** Closes it, if the run has not: it ended by an error. */
  abandon(error: unknown): void
}

/** What is known of a run before it begins. */
export interface Kept extends Omit<JournalHeader, 'tags'> {
  readonly tags?: readonly string[]
  /** The command line that runs it again: what `replay` of the journal reads. */
  readonly replay: string
}

/**
 * Opens a journal in a folder. One that cannot be written on (a disk that is full) does not fail the code under test: it
 * is told, and nothing more is written.
 * @throws CliError where none can be made: nothing is run then
 */
export async function keepJournal(
  folder: string,
  { replay, ...header }: Kept,
  from: string,
  onFailure: (error: Error) => void,
): Promise<Keeper> {
  const { createJournal, gitFacts } = await coreOf(from, 'history')
  let writer: JournalWriter
  try {
    const git = gitFacts(from, folder)
    writer = createJournal(folder, { ...header, ...(git !== undefined && { git }) })
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'FAULTLINE_JOURNAL_WRITE') throw cause
    const wayOut = 'Give another folder with --journal, or none with --no-journal.'
    throw new CliError(`${(cause as Error).message} ${wayOut} Nothing was run.`, exitCodes.notStarted, { cause })
  }
  let failure: Error | undefined
  const attempt = (write: () => void) => {
    if (failure !== undefined) return
    try {
      write()
    } catch (error) {
      failure = error as Error
      onFailure(failure)
    }
  }
  return {
    path: writer.path,
    get failure() {
      return failure
    },
    journal: {
      path: writer.path,
      runOpened: (opened) => attempt(() => void writer.runOpened({ ...opened, replay })),
      event: (run, event) => attempt(() => writer.event(run, event)),
      runClosed: ({ run, outcome, summary }) =>
        attempt(() => writer.runClosed({ run, outcome: outcome as JournalOutcome, summary })),
      close: ({ outcome, summary }) => attempt(() => writer.close({ outcome: outcome as JournalOutcome, summary })),
    },
    abandon: (error) => attempt(() => writer.close({ outcome: 'failed', summary: { error: messageOf(error) } })),
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** What `--json` has of a result: all but the timeline. */
export function withoutEvents<R extends { readonly events: readonly TimelineEvent[] }>({ events, ...rest }: R): object {
  return { ...rest, eventCount: events.length }
}
