import { real } from '../../clock/real.js'
import type { TimelineEvent } from '../../timeline/event.js'
import type { Explored, JournalLine, JournalOpened, JournalOutcome, TestEnded } from '../journal-line.js'
import { JournalReader } from '../journal-reader.js'
import { type FileLine, type FilePlace, linesOfFile } from '../numbered-lines.js'
import type { Connection } from './connection.js'
import { type Figures, figuresOf, noFigures } from './figures.js'
import { endingOf, type HeldRun, type RunEnding, unfinished } from './held-run.js'
import { hashBefore } from './journal-place.js'
import { countRows } from './rows.js'
import { writeExploration } from './write-exploration.js'
import { writeEvents, writeRun, writeTest } from './write-run.js'

/** What the table knows of a journal that was imported before. */
export interface KnownJournal {
  readonly id: number
  readonly bytes: number
  readonly outcome: JournalOutcome | 'unfinished'
  readonly warnings: string
  readonly events_kept: number
  readonly resume_byte: number
  readonly resume_line: number
  readonly resume_run: number
  readonly resume_hash: string
  /** Counts what was written of it: who finds another one than it left has been overtaken. */
  readonly revision: number
  /** When an import last wrote, in ms since 1970; 0: none is under way. */
  readonly claimed_ms: number
}

export interface ImportTask {
  /** Its id. */
  readonly journal: number
  /** Of its row, when this import began. */
  readonly revision: number
  readonly state: 'new' | 'grown' | 'again'
  readonly file: string
  readonly header: JournalOpened
  readonly start: FilePlace
  /** They are kept. */
  readonly events: boolean
  readonly known: KnownJournal | undefined
}

/** A run that is ready to be written. */
export interface ReadRun {
  readonly held: HeldRun
  readonly ending: RunEnding
  readonly figures: Figures
}

/** Rows of a transaction: it takes some hundredths of a second, in which other processes wait. */
const mostRows = 5000
/** Events of the runs that are open, held for their figures: some 500 bytes each, with what computing takes. */
const mostHeld = 1_100_000

/** One import of a journal, from a place on to its end. */
export class Importing {
  readonly #connection: Connection
  readonly #task: ImportTask
  readonly #reader: JournalReader
  readonly #open = new Map<number, HeldRun>()
  #heldEvents = 0
  #runs: ReadRun[] = []
  #tests: TestEnded[] = []
  #explorations: { readonly line: number; readonly explored: Explored }[] = []
  #events: { readonly held: HeldRun; readonly event: TimelineEvent }[] = []
  #rows = 0
  /** All before it is written, or about to be, and no run is open there: with the highest number of a run so far. */
  #safe: FilePlace & { readonly run: number }
  #outcome: KnownJournal['outcome'] = 'unfinished'
  #lastRun = 0
  #runCount = 0
  #eventCount = 0
  readonly #tooMany: number[] = []
  #revision: number
  #overtaken = false

  constructor(connection: Connection, task: ImportTask) {
    const { start, file, header, known, revision } = task
    this.#revision = revision
    this.#connection = connection
    this.#task = task
    this.#safe = { ...start, run: start.byte === 0 ? 0 : (known?.resume_run ?? 0) }
    if (start.byte === 0 || known === undefined) this.#reader = new JournalReader(file)
    else {
      this.#lastRun = known.resume_run
      this.#outcome = known.outcome
      const ended = known.outcome !== 'unfinished'
      this.#reader = new JournalReader(file, { header, lastRun: known.resume_run, ended })
    }
  }

  /** Undefined: another process has written of this journal meanwhile. */
  go(size: number): { runs: number; events: number; warnings: readonly string[] } | undefined {
    const { file, start } = this.#task
    try {
      for (const line of linesOfFile(file, start)) {
        const read = this.#reader.read(line)
        if (read !== undefined) this.#take(read, line)
        // Of a later version there may be a million.
        else this.#reader.aside.length = 0
        if (this.#open.size === 0 && line.ended)
          this.#safe = { byte: line.endByte, line: line.number, run: this.#lastRun }
        if (this.#rows >= mostRows) this.#write()
        if (this.#overtaken) return undefined
      }
    } catch (error) {
      this.#write({ goesOn: false })
      throw error
    }
    for (const held of this.#open.values()) this.#end(held, unfinished)
    this.#write({ goesOn: false, size })
    if (this.#overtaken) return undefined
    return { runs: this.#runCount, events: this.#eventCount, warnings: this.#warnings(true) }
  }

  #take(line: JournalLine, { fromByte, number }: FileLine): void {
    if (line.type === 'event') this.#event(line.run, line.event)
    else if (line.type === 'run.opened') {
      const held = { opened: line, firstByte: fromByte, count: 0, first: undefined, last: undefined, events: [] }
      this.#open.set(line.run, held)
      this.#lastRun = line.run
    } else if (line.type === 'run.closed') {
      const held = this.#open.get(line.run)
      if (held !== undefined) this.#end(held, endingOf(line))
    } else if (line.type === 'test.ended') {
      this.#tests.push(line)
      this.#rows++
    } else if (line.type === 'explored') {
      this.#explorations.push({ line: number, explored: line })
      this.#rows += 1 + line.record.coverage.length + line.record.trials.length + line.record.findings.length
    } else if (line.type === 'journal.closed') this.#outcome = line.outcome
  }

  #event(run: number, event: TimelineEvent): void {
    const held = this.#open.get(run) as HeldRun
    this.#eventCount++
    held.count++
    held.first ??= event
    held.last = event
    if (this.#task.events) {
      this.#events.push({ held, event })
      this.#rows++
    }
    if (held.events === undefined) return
    held.events.push(event)
    if (++this.#heldEvents > mostHeld) this.#letGo()
  }

  /** Of the runs that are open, the one with the most events goes without figures. */
  #letGo(): void {
    let most: HeldRun | undefined
    for (const held of this.#open.values()) if ((held.events?.length ?? -1) > (most?.events?.length ?? -1)) most = held
    if (most === undefined) return
    this.#heldEvents -= most.events?.length ?? 0
    most.events = undefined
    this.#tooMany.push(most.opened.run)
  }

  #end(held: HeldRun, ending: RunEnding): void {
    const figures = held.events === undefined ? noFigures : figuresOf(held.events)
    this.#heldEvents -= held.events?.length ?? 0
    if (held.events !== undefined) held.events = []
    this.#open.delete(held.opened.run)
    this.#runs.push({ held, ending, figures })
    this.#rows += 1 + countRows(figures)
    this.#runCount++
  }

  /** @param size how far the file was read, where it was to its end */
  #write({ goesOn = true, size = 0 } = {}): void {
    const { journal, file } = this.#task
    this.#connection.transact(() => {
      const row = this.#connection.get<{ revision: number }>('SELECT revision FROM journal WHERE id = ?', journal)
      this.#overtaken = row?.revision !== this.#revision
      if (this.#overtaken) return
      for (const run of this.#runs) writeRun(this.#connection, journal, run)
      writeEvents(this.#connection, journal, this.#events)
      for (const { line, explored } of this.#explorations) writeExploration(this.#connection, journal, line, explored)
      for (const test of this.#tests) writeTest(this.#connection, journal, test)
      const { byte, line, run } = this.#safe
      this.#connection.run(
        `UPDATE journal SET revision = ?, claimed_ms = ?, outcome = ?, warnings = ?, bytes = max(bytes, ?),
         resume_byte = ?, resume_line = ?, resume_run = ?, resume_hash = ? WHERE id = ?`,
        ...[++this.#revision, goesOn ? real.epochMs() : 0],
        ...[this.#outcome, JSON.stringify(this.#warnings(false)), size],
        ...[byte, line, run, hashBefore(file, this.#safe)],
        journal,
      )
    })
    this.#runs = []
    this.#events = []
    this.#tests = []
    this.#explorations = []
    this.#rows = 0
  }

  /** @param all with a last line that was cut off, which the next import may find whole */
  #warnings(all: boolean): string[] {
    const { known, start } = this.#task
    const before = known === undefined || start.byte === 0 ? [] : (JSON.parse(known.warnings) as string[])
    const { warnings, cutOff } = this.#reader
    const many = this.#tooMany.map(
      (run) => `Run ${run} of the journal has too many events to compute figures; more than ${mostHeld} are not held.`,
    )
    return [...new Set([...before, ...warnings.filter((one) => all || one !== cutOff), ...many])]
  }
}
