import { InvalidOptionError } from '../../error/index.js'
import type { JournalLine, JournalOpened, RunOpened } from '../../history/journal-line.js'
import { writtenBy } from '../../history/written-by.js'
import { fitted } from './fit.js'
import { HeldEvents } from './held/held-events.js'
import { graphPart, historyParts } from './history.js'
import type { ReportSettings } from './options.js'
import type { ReportData, ReportExploration, ReportJournal, ReportOutcome, ReportRun } from './report-data.js'
import type { RunRecord } from './run-record.js'
import { type DraftRun, runReport } from './run-report.js'
import { SummaryBuilder } from './summary.js'
import { measureSystems } from './systems.js'

interface OpenRun {
  readonly opened: Omit<RunOpened, 'type'>
  readonly events: HeldEvents
}

/** Takes the lines of a journal one after the other; of a run that has ended no event is kept. */
export class ReportBuilder {
  readonly #settings: ReportSettings
  readonly #open = new Map<number, OpenRun>()
  readonly #summary = new SummaryBuilder()
  /** The best ones so far. */
  #shown: DraftRun[] = []
  readonly #explorations: ReportExploration[] = []
  #runs = 0
  #header: JournalOpened | undefined
  #outcome: ReportOutcome = 'unfinished'

  constructor(settings: ReportSettings) {
    this.#settings = settings
  }

  add(line: JournalLine): void {
    switch (line.type) {
      case 'event':
        this.#open.get(line.run)?.events.push(line.event)
        break
      case 'run.opened': {
        const { type: _, ...opened } = line
        const { run: wanted } = this.#settings
        if (wanted !== undefined && wanted !== line.run) break
        this.#open.set(line.run, { opened, events: new HeldEvents() })
        break
      }
      case 'run.closed':
        this.#close(line.run, line.outcome, line.summary)
        break
      case 'journal.opened':
        this.#header = line
        break
      case 'journal.closed':
        this.#outcome = line.outcome
        break
      case 'explored': {
        const { test, run, record } = line
        this.#explorations.push({ test, ...(run !== undefined && { run }), report: record })
      }
    }
  }

  /** @param warnings of whoever has read the lines */
  build(warnings: readonly string[]): ReportData {
    // Their writer has died, or still writes.
    for (const number of [...this.#open.keys()]) this.#close(number, 'unfinished', undefined)
    const { run, history, graph } = this.#settings
    if (run !== undefined && this.#runs === 0)
      throw new InvalidOptionError('run', 'to be the number of a run of the journal', run)
    return fitted(
      {
        version: 1,
        generatedBy: writtenBy(),
        journal: this.#head(warnings),
        summary: this.#summary.build(),
        runs: this.#shown,
        runsLeftOut: this.#runs - this.#shown.length,
        explorations: this.#explorations,
        ...(history !== undefined && historyParts(history)),
        ...(graph !== undefined && { graph: graphPart(graph) }),
      },
      this.#settings.mostBytes,
    )
  }

  #close(number: number, outcome: ReportOutcome, summary: unknown): void {
    const run = this.#open.get(number)
    if (run === undefined) return
    this.#open.delete(number)
    this.#runs++
    const { targets, mostRuns } = this.#settings
    const record: RunRecord = { head: { ...run.opened, outcome, summary }, events: run.events }
    const measured = measureSystems(run.events.others, run.events.last, number, targets)
    this.#summary.add(record, measured)
    const before = this.#shown.at(-1)
    if (this.#shown.length >= mostRuns && (before === undefined || order(before, { run: number, outcome }) < 0)) return
    this.#shown.push(runReport(record, measured))
    this.#shown.sort(order)
    this.#shown = this.#shown.slice(0, mostRuns)
  }

  #head(warnings: readonly string[]): ReportJournal {
    const { kind, name, startedAt, writtenBy: writer, seed, tags = [], git } = this.#header as JournalOpened
    return {
      kind,
      name,
      startedAt,
      writtenBy: writer,
      outcome: this.#outcome,
      ...(seed !== undefined && { seed }),
      tags,
      warnings,
      ...(git !== undefined && { git }),
    }
  }
}

type Ranked = Pick<ReportRun, 'run' | 'outcome'>

/** Those that did not pass first, then by number. */
function order(one: Ranked, other: Ranked): number {
  return Number(one.outcome === 'passed') - Number(other.outcome === 'passed') || one.run - other.run
}
