import path from 'node:path'
import { summarise } from '../../error/index.js'
import type { EndedRun, ReporterSettings } from '../../history/index.js'
import { reportData } from '../data/index.js'
import { renderMarkdown } from '../markdown/render-markdown.js'
import { appendGitHubSummary, writeReports } from './write-reports.js'

/**
 * Writes the reports that a reporter was asked for, when a run of tests has ended. A disk that is full is no reason for
 * tests to fail.
 * @returns lines to print after those of the run
 */
export async function reportTestRun(
  { journal, discard }: Pick<EndedRun, 'journal' | 'discard'>,
  { report: files, githubSummary, targets, root }: ReporterSettings,
): Promise<string[]> {
  try {
    if (journal === undefined || (files.length === 0 && githubSummary === undefined)) return []
    const data = reportData(journal, { targets: targets ?? false })
    const written = await writeReports(data, files)
    if (githubSummary !== undefined) appendGitHubSummary(renderMarkdown(data), githubSummary)
    return written.map(({ path: file }, at) => `  ${(at === 0 ? 'report' : '').padEnd(16)}${path.relative(root, file)}`)
  } catch (error) {
    return ['', `faultline: no report could be written: ${summarise(error).message}`]
  } finally {
    discard()
  }
}
