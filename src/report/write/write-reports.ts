import fs from 'node:fs'
import path from 'node:path'
import { runInScope } from '../../clock/scope.js'
import { InvalidOptionError, summarise } from '../../error/index.js'
import { chartOf, formatOf, type ReportFormat } from '../../history/report-format.js'
import type { ReportData } from '../data/report-data.js'
import { type RenderOptions, renderReport } from './render.js'

/** A file that was written. */
export interface WrittenReport {
  /** Absolute. */
  readonly path: string
  readonly format: ReportFormat
  readonly bytes: number
}

export interface WriteOptions extends RenderOptions {
  /** What paths are taken from. @default the working directory */
  readonly folder?: string
  /** Of every file. @default by the extension of each */
  readonly format?: ReportFormat
}

/**
 * Writes a report to files, each in the format of its extension; folders are made, and what was there is written over. A
 * Markdown file among them shows the pictures among them.
 * @throws InvalidOptionError on an extension that is none of a format, before anything is written; or when a file cannot be
 * @example await writeReports(reportData(journal), ['report.html', 'summary.md', 'timeline.svg'])
 */
export async function writeReports(
  data: ReportData,
  files: readonly string[],
  { folder = process.cwd(), format: fixed, ...options }: WriteOptions = {},
): Promise<WrittenReport[]> {
  const targets = files.map((file) => ({ file: path.resolve(folder, file), format: fixed ?? formatOf(file) }))
  const pictures = targets.filter(({ format }) => format === 'svg').map(({ file }) => file)
  const written: WrittenReport[] = []
  for (const { file, format } of targets) {
    const text = await renderReport(data, format, {
      ...(format === 'svg' && { chart: chartOf(file) }),
      pictures: pictures.map((picture) => linked(picture, file)),
      ...options,
    })
    write(file, text)
    written.push({ path: file, format, bytes: Buffer.byteLength(text) })
  }
  return written
}

function linked(picture: string, from: string): { title: string; path: string } {
  return { title: chartOf(picture), path: path.relative(path.dirname(from), picture).split(path.sep).join('/') }
}

/** Outside of all sessions: a report is none of the files that faults act on. */
function write(file: string, text: string): void {
  try {
    runInScope(null, () => {
      fs.mkdirSync(path.dirname(file), { recursive: true })
      fs.writeFileSync(file, text)
    })
  } catch (cause) {
    const wayOut = `${summarise(cause).message}.`
    throw new InvalidOptionError('report', 'to be a file that can be written', file, wayOut, { cause })
  }
}

/**
 * Appends the report to the summary of a job of GitHub Actions, which shows it on the page of its run.
 * @param file @default that of GITHUB_STEP_SUMMARY
 * @throws InvalidOptionError when there is none, or it cannot be written
 */
export function appendGitHubSummary(markdown: string, file = process.env.GITHUB_STEP_SUMMARY): void {
  if (file === undefined || file === '')
    throw new InvalidOptionError(
      'GITHUB_STEP_SUMMARY',
      'to name a file',
      file,
      'GitHub Actions sets it in the steps of a job.',
    )
  try {
    runInScope(null, () => fs.appendFileSync(file, `${markdown}\n`))
  } catch (cause) {
    const wayOut = `${summarise(cause).message}.`
    throw new InvalidOptionError('GITHUB_STEP_SUMMARY', 'to be a file that can be written', file, wayOut, { cause })
  }
}
