import fs from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checkName, InvalidOptionError } from '../../error/index.js'
import { checkTargets, defaultTargets, type Targets } from '../../metric/index.js'
import { parseJSONL } from '../../timeline/index.js'
import { gitFacts } from '../git.js'
import type { JournalOutcome } from '../journal-line.js'
import { createJournal, type JournalWriter, journalFolder } from '../journal-writer.js'
import { formatOf } from '../report-format.js'
import { githubAnnotations } from './github.js'
import { importRun } from './import-run.js'
import { printReport } from './print-report.js'
import { type ReportedTest, type RunReport, reportOf } from './run-report.js'
import type { RecordedRun, ReportSettings } from './test-record.js'

/** Options of the reporters. */
export interface ReporterOptions {
  /** Folder for the journal of each run. @default that of FAULTLINE_JOURNAL, else none is written */
  readonly journal?: string
  /** What each system of each test is to reach; false: none are judged. @default the default targets */
  readonly targets?: Targets | false
  /** Annotates on GitHub Actions: targets that were missed only where they were given. @default where GITHUB_ACTIONS is 'true' */
  readonly github?: boolean
  /** Name of the journal. @default that of the project's folder */
  readonly name?: string
  /**
   * Files for reports of each run, by their extensions HTML, Markdown, JUnit, JSON or pictures. Without `journal` timelines are
   * in a temporary file meanwhile. @default none
   */
  readonly report?: string | readonly string[]
  /** Appends the report to the summary of the job on GitHub Actions, where GITHUB_STEP_SUMMARY names it. @default false */
  readonly githubSummary?: boolean
  /**
   * Imports the journal into a history at the end of the run: true for `history.sqlite` in the folder of the journals, or
   * a path. Goes with a journal. @default false
   */
  readonly history?: boolean | string
}

/** Options checked and completed. */
export interface ReporterSettings extends ReportSettings {
  readonly folder: string | undefined
  readonly github: boolean
  /** The targets are the user's own, so missing one deserves a warning. */
  readonly ownTargets: boolean
  readonly name: string
  readonly root: string
  /** Absolute. */
  readonly report: readonly string[]
  /** The file to append to. */
  readonly githubSummary: string | undefined
  /** The database that the journal is imported into, absolute. */
  readonly database: string | undefined
}

const known = new Set(['journal', 'targets', 'github', 'name', 'report', 'githubSummary', 'history'])

/**
 * @param root folder of the project
 * @throws InvalidOptionError
 */
export function settleReporter(options: ReporterOptions, root: string): ReporterSettings {
  for (const key of Object.keys(options))
    if (!known.has(key)) throw new InvalidOptionError('options', `to hold only ${[...known].join(', ')}`, key)
  const folder = journalFolder(options.journal)
  const { targets = defaultTargets, report = [], githubSummary = false } = options
  const files = typeof report === 'string' ? [report] : report
  for (const file of files) formatOf(file)
  const summary = githubSummary ? process.env.GITHUB_STEP_SUMMARY || undefined : undefined
  return {
    folder: folder === undefined ? undefined : path.resolve(root, folder),
    journal: folder !== undefined || files.length > 0 || summary !== undefined,
    report: files.map((file) => path.resolve(root, file)),
    githubSummary: summary,
    ...(targets !== false && { targets: checkTargets(targets) }),
    github: options.github ?? process.env.GITHUB_ACTIONS === 'true',
    ownTargets: options.targets !== undefined && targets !== false,
    name: options.name ?? (path.basename(root) || 'tests'),
    root,
    database: databaseOf(options.history, root, folder),
  }
}

/** What is left of a run of a test runner. */
export interface EndedRun {
  readonly report: RunReport
  readonly lines: string[]
  /** Its path. */
  readonly journal: string | undefined
  /** Removes a journal that was there for reports alone. */
  discard(): void
}

function databaseOf(history: boolean | string | undefined, root: string, folder: string | undefined) {
  if (history === undefined || history === false) return undefined
  if (folder === undefined)
    throw new InvalidOptionError(
      'history',
      'to go with a journal',
      history,
      'Give `journal`, or set FAULTLINE_JOURNAL.',
    )
  if (history === true) return path.resolve(root, folder, 'history.sqlite')
  return path.resolve(root, checkName('history', history))
}

/** One run of a test runner, as its reporter hears of it: gathers the chaos tests, and writes their journal as they end. */
export class TestRun {
  readonly #settings: ReporterSettings
  readonly #journal: JournalWriter | undefined
  readonly #tests: ReportedTest[] = []
  /** Of a journal that is there for reports alone. */
  readonly #temporary: string | undefined
  #problem: unknown

  /** @throws JournalWriteError when a journal is wanted and cannot be made: before any test has run */
  constructor(settings: ReporterSettings) {
    this.#settings = settings
    const { name, root, journal } = settings
    if (!journal) return
    const folder = settings.folder ?? fs.mkdtempSync(path.join(tmpdir(), 'faultline-journal-'))
    if (settings.folder === undefined) this.#temporary = folder
    const git = gitFacts(root, folder)
    this.#journal = createJournal(folder, { kind: 'test', name, ...(git !== undefined && { git }) })
  }

  /** A test that had sessions has ended. */
  add(test: ReportedTest): void {
    this.#write(test)
    // Timelines are as long as they like: those that are written are not kept.
    this.#tests.push({ ...test, record: { ...test.record, runs: [], explorations: [] } })
  }

  /**
   * The run is over.
   * @returns what to print, line by line; and the journal, if it has any runs: `discard` is to be called when it has been read
   */
  end(outcome: JournalOutcome): EndedRun {
    const report = reportOf(this.#tests)
    const journal = this.#close(outcome, report)
    const temporary = this.#temporary
    const { database } = this.#settings
    const notImported = database === undefined || journal === undefined ? undefined : importRun(database, journal)
    const problems = [(this.#problem as Error | undefined)?.message, notImported].filter((one) => one !== undefined)
    const text = printReport(report, temporary === undefined ? journal : undefined)
    return {
      report,
      journal,
      discard: () => {
        if (temporary !== undefined) fs.rmSync(temporary, { recursive: true, force: true })
      },
      lines: [
        ...(text === '' ? [] : ['', ...text.split('\n')]),
        ...problems.flatMap((problem) => ['', `faultline: ${problem}`]),
        ...this.#annotations(report),
      ],
    }
  }

  #annotations(report: RunReport): string[] {
    const { github, ownTargets, root } = this.#settings
    if (!github) return []
    return githubAnnotations(ownTargets ? report : { ...report, missed: [] }, process.env.GITHUB_WORKSPACE ?? root)
  }

  #write({ name, file, line, state, flaky, record }: ReportedTest): void {
    this.#guarded((journal) => {
      const first = journal.runs + 1
      for (const run of record.runs) writeRun(journal, name, run)
      const relative = path.relative(this.#settings.root, file).split(path.sep).join('/')
      for (const { run, record: explored } of record.explorations)
        journal.explored({
          test: name,
          file: relative,
          ...(run !== undefined && { run: first + run }),
          record: explored,
        })
      journal.testEnded({
        name,
        file: relative,
        ...(line !== undefined && { line }),
        outcome: state,
        flaky,
        ...(journal.runs >= first && { runs: [first, journal.runs] }),
      })
    })
  }

  /** @returns the path of the journal, if it has any runs */
  #close(outcome: JournalOutcome, summary: RunReport): string | undefined {
    const journal = this.#journal
    if (journal === undefined) return undefined
    if (journal.runs === 0) {
      journal.discard()
      return undefined
    }
    this.#guarded(() => journal.close({ outcome, summary }))
    return journal.path
  }

  /** A disk that is full is no reason for tests to fail: what could be written is, and the end of the run says so. */
  #guarded(write: (journal: JournalWriter) => void): void {
    if (this.#journal === undefined || this.#problem !== undefined) return
    try {
      write(this.#journal)
    } catch (error) {
      this.#problem = error
    }
  }
}

function writeRun(journal: JournalWriter, test: string, run: RecordedRun): void {
  const { seed, failed, nested, replay, scenario, summary, diagrams, events } = run
  const optional = { ...(scenario !== undefined && { scenario }), ...(replay !== undefined && { replay }) }
  const number = journal.runOpened({ name: nested ? `${test} (nested)` : test, seed, ...optional })
  journal.events(number, parseJSONL(events).events)
  journal.runClosed({
    run: number,
    outcome: failed ? 'failed' : 'passed',
    summary: { ...summary, ...(diagrams !== undefined && { diagrams }) },
  })
}
