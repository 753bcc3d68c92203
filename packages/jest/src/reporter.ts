import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type WatchedTestRun, watchTestRun } from 'faultline/adapter'
import {
  propertiesOf,
  type ReporterOptions,
  type ReporterSettings,
  SidecarReader,
  settleReporter,
  TestRun,
} from 'faultline/history'
import { type Channel, channelVariable } from './report-channel.js'

export type { ReporterOptions } from 'faultline/history'

/** Of what Jest gives a reporter, what is read here. Its own types are in packages that a user need not have. */
interface TestCaseResult {
  readonly fullName: string
  readonly status: string
  readonly invocations?: number
  readonly location?: { readonly line: number } | null
}

/** By full name, for whoever makes a JUnit report in this process. */
const propertiesByName = new Map<string, Record<string, string>>()

/**
 * Gathers the chaos tests of a run into one summary, writes their journal, and annotates on GitHub Actions.
 * @example reporters: ['default', ['@faultline/jest/reporter', { journal: 'journals' }]]
 */
export default class FaultlineReporter {
  readonly #testRun: TestRun
  readonly #settings: ReporterSettings
  readonly #folder: string
  readonly #rows: SidecarReader
  readonly #watched: WatchedTestRun | undefined

  /** Jest makes reporters before it runs tests: a journal that cannot be written ends the run here. */
  constructor({ rootDir }: { readonly rootDir: string }, options: ReporterOptions = {}) {
    const settings = settleReporter(options, rootDir)
    this.#settings = settings
    this.#testRun = new TestRun(settings)
    this.#folder = mkdtempSync(path.join(tmpdir(), 'faultline-jest-'))
    this.#rows = new SidecarReader(this.#folder)
    const { journal, targets } = settings
    const channel: Channel = { folder: this.#folder, settings: { journal, ...(targets !== undefined && { targets }) } }
    process.env[channelVariable] = JSON.stringify(channel)
    this.#watched = watchTestRun(settings.name, () => this.#abort())
  }

  onTestFileResult(
    { path: file }: { readonly path: string },
    { testResults }: { readonly testResults: readonly TestCaseResult[] },
  ): void {
    const records = this.#rows.take(file)
    for (const result of testResults) {
      const record = records.get(result.fullName)
      if (record === undefined || (result.status !== 'passed' && result.status !== 'failed')) continue
      // Of two tests of one name, all goes to the first: Jest tells them apart no better.
      records.delete(result.fullName)
      propertiesByName.set(result.fullName, propertiesOf(record))
      this.#testRun.add({
        name: result.fullName,
        file,
        ...lineOf(result),
        state: result.status,
        flaky: isFlaky(result),
        record,
      })
    }
  }

  onRunComplete(
    _contexts: unknown,
    { success, wasInterrupted }: { readonly success: boolean; readonly wasInterrupted: boolean },
  ): Promise<void> {
    return this.#end(wasInterrupted ? 'interrupted' : success ? 'passed' : 'failed')
  }

  async #end(outcome: 'passed' | 'failed' | 'interrupted'): Promise<void> {
    delete process.env[channelVariable]
    rmSync(this.#folder, { recursive: true, force: true })
    const ended = this.#testRun.end(outcome)
    this.#watched?.end(outcome)
    print(ended.lines)
    const { report, githubSummary } = this.#settings
    if (report.length === 0 && githubSummary === undefined) return
    // Loaded when there is something to report: charts and all rules of recommendations come with it.
    const { reportTestRun } = await import('faultline/report')
    print(await reportTestRun(ended, this.#settings))
  }

  /** Jest gives reporters no way to end a run. The journal is closed first: what Ctrl-C does, with an end. */
  #abort(): void {
    void this.#end('interrupted')
    process.kill(process.pid, 'SIGINT')
  }
}

/** Where Jest's own reporters write. */
function print(lines: readonly string[]): void {
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`)
}

function lineOf({ location }: TestCaseResult): { line?: number } {
  return typeof location?.line === 'number' ? { line: location.line } : {}
}

function isFlaky({ status, invocations }: TestCaseResult): boolean {
  return status === 'passed' && (invocations ?? 1) > 1
}

/**
 * The properties of a test case, as jest-junit asks a file of yours for them (`testCasePropertiesFile`).
 * @example module.exports = require('@faultline/jest/reporter').testCaseProperties
 */
export function testCaseProperties({ fullName }: { readonly fullName: string }): Record<string, string> {
  return propertiesByName.get(fullName) ?? {}
}
