import { type WatchedTestRun, watchTestRun } from 'faultline/adapter'
import { propertiesOf, type ReporterOptions, type ReporterSettings, settleReporter, TestRun } from 'faultline/history'
import type { Reporter, TestCase, TestRunEndReason, Vitest } from 'vitest/node'

export type { ReporterOptions } from 'faultline/history'
export type { TestRecord } from './report-channel.js'

/**
 * Gathers the chaos tests of a run into one summary, writes their journal, and annotates on GitHub Actions. A JUnit
 * reporter beside it shows their figures as properties.
 * @example reporters: ['default', ['@faultline/vitest/reporter', { journal: 'journals' }]]
 */
export default class FaultlineReporter implements Reporter {
  readonly #options: ReporterOptions
  #vitest: Vitest | undefined
  #settings: ReporterSettings | undefined
  #testRun: TestRun | undefined
  #watched: WatchedTestRun | undefined

  constructor(options: ReporterOptions = {}) {
    this.#options = options
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
    this.#settings = settleReporter(this.#options, vitest.config.root)
    const { journal, targets } = this.#settings
    vitest.provide('faultline', { journal, ...(targets !== undefined && { targets }) })
    this.#testRun = new TestRun(this.#settings)
    this.#watch()
  }

  onTestRunStart(): void {
    // The first is there since `onInit`, where a folder that cannot be written ends the run before it begins.
    if (this.#settings !== undefined) this.#testRun ??= new TestRun(this.#settings)
    this.#watch()
  }

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result()
    const record = test.meta().faultline
    if (record === undefined || (state !== 'passed' && state !== 'failed')) return
    this.#testRun?.add({
      name: test.fullName,
      file: test.module.moduleId,
      ...(test.location !== undefined && { line: test.location.line }),
      state,
      flaky: test.diagnostic()?.flaky ?? false,
      record,
    })
    if (this.#has('junit')) addProperties(test, propertiesOf(record))
    // What is in the journal need not go into other reports as well, but for the blobs that are to be merged.
    if (!this.#has('blob')) test.meta().faultline = { ...record, runs: [], explorations: [] }
  }

  async onTestRunEnd(_modules: unknown, _errors: unknown, reason: TestRunEndReason): Promise<void> {
    const ended = this.#testRun?.end(reason)
    this.#testRun = undefined
    this.#watched?.end(reason)
    this.#watched = undefined
    for (const line of ended?.lines ?? []) this.#vitest?.logger.log(line)
    const settings = this.#settings
    if (ended === undefined || settings === undefined || !wantsReports(settings)) return
    // Loaded when there is something to report: charts and all rules of recommendations come with it.
    const { reportTestRun } = await import('faultline/report')
    for (const line of await reportTestRun(ended, settings)) this.#vitest?.logger.log(line)
  }

  /** Workers are made after this: they know the run by its name. */
  #watch(): void {
    const abort = () => void this.#vitest?.cancelCurrentRun('keyboard-input')
    if (this.#settings !== undefined) this.#watched ??= watchTestRun(this.#settings.name, abort)
  }

  #has(reporter: string): boolean {
    const { reporters = [] } = this.#vitest?.config ?? {}
    return reporters.some((one) => (Array.isArray(one) ? one[0] : one) === reporter)
  }
}

interface Annotated {
  readonly task: { readonly annotations: { type: string; message: string }[] }
}

/** Annotations are what Vitest's JUnit reporter writes as properties. Those of a blob that is merged are there already. */
function addProperties(test: TestCase, properties: Readonly<Record<string, string>>): void {
  const { annotations } = (test as unknown as Annotated).task
  for (const [type, message] of Object.entries(properties))
    if (!annotations.some((one) => one.type === type)) annotations.push({ type, message })
}

function wantsReports({ report, githubSummary }: ReporterSettings): boolean {
  return report.length > 0 || githubSummary !== undefined
}
