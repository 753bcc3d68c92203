import type { Journal } from '../../history/read-journal.js'
import { readJournal } from '../../history/read-journal.js'
import { writtenBy } from '../../history/written-by.js'
import { type ReportOptions, settleReport } from './options.js'
import type { ReportData, ReportJournal, ReportRun } from './report-data.js'
import type { RunRecord } from './run-record.js'
import { runReport } from './run-report.js'
import { SummaryBuilder } from './summary.js'
import { measureSystems } from './systems.js'

/**
 * All that a report shows of a journal. Every figure is computed anew, from the events that were written: the same journal
 * gives the same bytes.
 * @param source path of a journal, its text (what begins with a brace or has a line feed), or one that was read
 * @throws JournalFormatError
 * @throws InvalidOptionError
 */
export function reportData(source: string | Journal, options: ReportOptions = {}): ReportData {
  const { targets, mostRuns } = settleReport(options)
  const journal = typeof source === 'string' ? readJournal(source) : source
  const summary = new SummaryBuilder()
  const shown: ReportRun[] = []
  for (const { events, ...head } of journal.runs) {
    const last = events.at(-1)
    const record: RunRecord = {
      head,
      events: events.filter(({ type }) => type !== 'call.began' && type !== 'call.ended'),
      all: events,
      total: events.length,
      last,
    }
    const measured = measureSystems(record.events, last, head.run, targets)
    summary.add(record, measured)
    shown.push(runReport(record, measured))
  }
  shown.sort((a, b) => Number(a.outcome === 'passed') - Number(b.outcome === 'passed') || a.run - b.run)
  const runs = shown.slice(0, mostRuns)
  return {
    version: 1,
    generatedBy: writtenBy(),
    journal: headOf(journal),
    summary: summary.build(),
    runs,
    runsLeftOut: shown.length - runs.length,
    explorations: [],
    reduced: [],
  }
}

function headOf(journal: Journal): ReportJournal {
  const { kind, name, startedAt, writtenBy: writer, outcome, seed, tags = [], warnings } = journal
  const { git } = journal as { readonly git?: ReportJournal['git'] }
  return {
    kind,
    name,
    startedAt,
    writtenBy: writer,
    outcome,
    ...(seed !== undefined && { seed }),
    tags,
    warnings,
    ...(git !== undefined && { git }),
  }
}
