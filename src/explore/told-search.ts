import type { EndedSession, Origin } from '../chaos/index.js'
import { explorationRecord, TrialLog } from './record/index.js'
import { replayLine, searchLine } from './replay-line.js'
import type { SearchReport } from './report.js'

/**
 * Stands between a search and whoever reports on the sessions of its test: a search is told as one session. One with a
 * finding failed, with the events of the run that shows it and the line that runs it again.
 */
export class ToldSearch {
  /** Of the session that all runs are nested in. */
  readonly origin: Origin
  /** Its runs, counted. Undefined: nobody wants to know. */
  readonly trials: TrialLog | undefined
  readonly #origin: Origin
  #ended: EndedSession | undefined

  constructor(test: Origin) {
    this.#origin = test
    this.trials = test.listener?.wantsTrials === true ? new TrialLog() : undefined
    // The last of them is the one that holds all others: what a body forks is a part of its run.
    const listener = (session: EndedSession) => {
      this.#ended = session
    }
    this.origin = test.listener === undefined ? test : { ...test, listener }
  }

  /**
   * @param report undefined: it could not be made
   * @param texts each finding of a whole report, as it is printed; undefined: it is no search that a record is made of
   */
  end(report: Pick<SearchReport, 'findings'> | undefined): void
  end(report: SearchReport | undefined, texts: readonly string[]): void
  end(report: Pick<SearchReport, 'findings'> | undefined, texts?: readonly string[]): void {
    const { listener } = this.#origin
    const ended = this.#ended
    if (listener === undefined || ended === undefined) return
    const [finding] = report?.findings ?? []
    try {
      listener({
        ...ended,
        failed: ended.failed || finding !== undefined,
        events: finding?.account.events ?? ended.events,
        replay: () =>
          finding === undefined ? searchLine(ended.seed, this.#origin) : replayLine(finding, ended.seed, this.#origin),
        ...(report !== undefined &&
          texts !== undefined && {
            exploration: () => explorationRecord(report as SearchReport, this.trials, { origin: this.#origin, texts }),
          }),
      })
    } catch {
      // A report is no reason for a test to fail.
    }
  }
}
