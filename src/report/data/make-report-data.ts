import { JournalFormatError } from '../../history/journal-error.js'
import { JournalReader } from '../../history/journal-reader.js'
import { linesOfFile, linesOfText } from '../../history/numbered-lines.js'
import { isJournalText, type Journal } from '../../history/read-journal.js'
import { type ReportOptions, settleReport } from './options.js'
import { ReportBuilder } from './report-builder.js'
import type { ReportData } from './report-data.js'

/**
 * All that a report shows of a journal. Every figure is computed anew, from the events that were written: the same journal
 * gives the same bytes. A file is read line by line, and of a run that has ended no event is kept.
 * @param source path of a journal, its text (what begins with a brace or has a line feed), or one that was read
 * @throws JournalFormatError
 * @throws InvalidOptionError
 * @example writeFileSync('report.json', JSON.stringify(reportData('journals/test-shop.jsonl')))
 */
export function reportData(source: string | Journal, options: ReportOptions = {}): ReportData {
  const builder = new ReportBuilder(settleReport(options))
  return typeof source === 'string' ? fromLines(source, builder) : fromJournal(source, builder)
}

function fromLines(source: string, builder: ReportBuilder): ReportData {
  const isText = isJournalText(source)
  const file = isText ? undefined : source
  const reader = new JournalReader(file)
  for (const numbered of isText ? linesOfText(source) : linesOfFile(source)) {
    const line = reader.read(numbered)
    if (line !== undefined) builder.add(line)
  }
  if (reader.header === undefined) throw new JournalFormatError(file, 1, '', 'It is empty: a journal has a first line.')
  return builder.build(reader.warnings)
}

function fromJournal(
  { path: _, runs, warnings, explorations, outcome, summary, ...header }: Journal,
  builder: ReportBuilder,
) {
  builder.add({ type: 'journal.opened', ...header })
  for (const { events, outcome: ended, summary: left, ...opened } of runs) {
    builder.add({ type: 'run.opened', ...opened })
    for (const event of events) builder.add({ type: 'event', run: opened.run, event })
    const more = left === undefined ? {} : { summary: left }
    if (ended !== 'unfinished') builder.add({ type: 'run.closed', run: opened.run, outcome: ended, ...more })
  }
  if (outcome !== 'unfinished') builder.add({ type: 'journal.closed', outcome, summary })
  for (const exploration of explorations) builder.add({ type: 'explored', ...exploration })
  return builder.build(warnings)
}
