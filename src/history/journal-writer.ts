import path from 'node:path'
import { real } from '../clock/real.js'
import { checkInteger, checkName, checkOneOf, InvalidOptionError } from '../error/index.js'
import { freshId } from '../random/seed.js'
import { canonicalLine } from '../timeline/canonical.js'
import type { TimelineEvent } from '../timeline/event.js'
import type { GitFacts } from './git.js'
import { JournalFile } from './journal-file.js'
import {
  type Explored,
  type JournalKind,
  type JournalLine,
  type JournalOutcome,
  journalKinds,
  journalVersion,
  type TestEnded,
} from './journal-line.js'
import { journalName } from './journal-name.js'
import { writtenBy } from './written-by.js'

/** What a journal is of. */
export interface JournalHeader {
  readonly kind: JournalKind
  readonly name: string
  readonly seed?: number
  readonly tags?: readonly string[]
  /** The code that is run: `gitFacts()`. @default nothing is said of it */
  readonly git?: GitFacts
}

/** What a run is of. */
export interface RunHeader {
  /** Number of the run in its journal, from 1. @default the next */
  readonly run?: number
  /** An experiment, a test. */
  readonly name: string
  readonly scenario?: string
  readonly seed: number
  /** The line to paste that shows it again. */
  readonly replay?: string
}

/** How something ended. */
export interface JournalEnd {
  readonly outcome: JournalOutcome
  /** Whatever is to be found again without reading the events: JSON. */
  readonly summary?: unknown
}

/** How a run ended. */
export interface RunEnd extends JournalEnd {
  readonly run: number
}

/** Events between two fsyncs, at most. */
const syncEvery = 1000
const mostNames = 1000

/**
 * Writes a journal line by line. Each call has handed its line to the system when it returns, so a process that is
 * killed loses no more than the line it was writing; milestones (opening, the end of a run, closing) and every thousandth
 * event are synced to the disk, so a machine that loses power loses no more than what came after the last of these.
 */
export class JournalWriter {
  readonly #file: JournalFile
  #begun = 0
  readonly #running = new Set<number>()
  #unsynced = 0
  #closed = false

  /** @throws JournalWriteError when no file can be made in the folder, or it takes no first line */
  constructor(folder: string, header: JournalHeader) {
    const kind = checkOneOf('kind', header.kind, journalKinds)
    const name = checkName('name', header.name)
    const startedAt = new Date(real.epochMs()).toISOString()
    this.#file = new JournalFile(path.resolve(checkName('folder', folder)), names(kind, name, startedAt))
    const { seed, tags, git } = header
    const about = { type: 'journal.opened', version: journalVersion, kind, name, writtenBy: writtenBy() } as const
    const optional = {
      ...(seed !== undefined && { seed }),
      ...(tags !== undefined && { tags }),
      ...(git !== undefined && { git }),
    }
    try {
      this.#milestone({ ...about, startedAt, id: freshId(), ...optional })
    } catch (error) {
      this.#file.remove()
      throw error
    }
  }

  /** The file, absolute. */
  get path(): string {
    return this.#file.path
  }

  /** Runs that were begun. */
  get runs(): number {
    return this.#begun
  }

  /**
   * Begins a run. Several may be open at a time.
   * @returns the number of the run, for what follows
   * @throws InvalidOptionError when the number was used before
   */
  runOpened({ run = this.#begun + 1, name, scenario, seed, replay }: RunHeader): number {
    // Numbers only grow: none is used twice, and no list of them is kept.
    this.#begun = checkInteger('run', run, this.#begun + 1)
    const optional = { ...(scenario !== undefined && { scenario }), ...(replay !== undefined && { replay }) }
    this.#write({ type: 'run.opened', run, name, seed, ...optional })
    this.#running.add(run)
    return run
  }

  /** Appends one event of a run, as it happens. */
  event(run: number, event: TimelineEvent): void {
    this.events(run, [event])
  }

  /** Appends many at once: cheaper, where they are there already. */
  events(run: number, events: readonly TimelineEvent[]): void {
    this.#mustRun(run)
    for (let at = 0; at < events.length; at += syncEvery) {
      const some = events.slice(at, at + syncEvery)
      this.#file.append(some.map((event) => `{"type":"event","run":${run},"event":${canonicalLine(event)}}\n`).join(''))
      this.#unsynced += some.length
      if (this.#unsynced >= syncEvery) this.#sync()
    }
  }

  /** Ends a run. */
  runClosed({ run, outcome, summary }: RunEnd): void {
    this.#mustRun(run)
    this.#milestone({ type: 'run.closed', run, outcome, ...(summary !== undefined && { summary }) })
    this.#running.delete(run)
  }

  /** Tells what a search tried and found, after the run that it was told as. */
  explored(search: Omit<Explored, 'type'>): void {
    this.#write({ type: 'explored', ...search })
  }

  /** Tells how a test of a runner ended, whose runs have ended before. */
  testEnded(test: Omit<TestEnded, 'type'>): void {
    this.#write({ type: 'test.ended', ...test })
  }

  /**
   * Ends the journal; calling it again does nothing. Runs that are still open are told apart by their missing end. The
   * file is closed also when its last line cannot be written.
   */
  close({ outcome, summary }: JournalEnd): void {
    if (this.#closed) return
    this.#closed = true
    try {
      this.#milestone({ type: 'journal.closed', outcome, ...(summary !== undefined && { summary }) })
    } finally {
      this.#file.close()
    }
  }

  /** Ends a journal and removes it: for one that nothing was written to. */
  discard(): void {
    this.#closed = true
    this.#file.remove()
  }

  #mustRun(run: number): void {
    if (!this.#running.has(run)) throw new InvalidOptionError('run', 'to be the number of a run that is open', run)
  }

  #write(line: JournalLine): void {
    this.#file.append(`${JSON.stringify(line)}\n`)
  }

  #milestone(line: JournalLine): void {
    this.#write(line)
    this.#sync()
  }

  #sync(): void {
    this.#file.sync()
    this.#unsynced = 0
  }
}

/**
 * Makes a journal: a file of its own, named by kind, name and start time.
 * @param folder made if it is not there
 * @throws JournalWriteError when no file can be made there
 * @throws InvalidOptionError
 * @example
 * const journal = createJournal('journals', { kind: 'experiment', name: 'checkout' })
 * const run = journal.runOpened({ name: 'checkout', seed: chaos.seed })
 * journal.events(run, chaos.timeline.events)
 * journal.runClosed({ run, outcome: 'passed' })
 * journal.close({ outcome: 'passed' })
 */
export function createJournal(folder: string, header: JournalHeader): JournalWriter {
  return new JournalWriter(folder, header)
}

/** The folder that journals are to be written to: the one given, or that of FAULTLINE_JOURNAL. Undefined: none are. */
export function journalFolder(given?: string): string | undefined {
  return given ?? (process.env.FAULTLINE_JOURNAL?.trim() || undefined)
}

function* names(kind: string, name: string, startedAt: string): Generator<string> {
  for (let attempt = 1; attempt <= mostNames; attempt++) yield journalName(kind, name, startedAt, attempt)
}
