import type { EndedSession, Origin } from '../chaos/index.js'
import type { ExplorationRecord } from './record/exploration-record.js'
import { TrialLog } from './record/trial-log.js'
import { replayLine, searchLine } from './replay-line.js'
import type { SearchReport } from './report.js'

/**
 * Stands between a search and whoever reports on the sessions of its test: a search is told as one session. One with a
 * finding failed, with the events of the run that shows it and the line that runs it again.
 */
export class ToldSearch {
  /** Of the session that all runs are nested in. */
  readonly origin: Origin
  /** Undefined: nobody keeps them. */
  readonly trials: TrialLog | undefined
  readonly #origin: Origin
  #ended: EndedSession | undefined

  constructor(test: Origin) {
    this.#origin = test
    // The last of them is the one that holds all others: what a body forks is a part of its run.
    const listener = (session: EndedSession) => {
      this.#ended = session
    }
    this.origin = test.listener === undefined ? test : { ...test, listener }
    this.trials = test.listener === undefined ? undefined : new TrialLog()
  }

  /**
   * @param report undefined: it could not be made
   * @param exploration for whoever keeps what was tried
   */
  end(report: Pick<SearchReport, 'findings'> | undefined, exploration?: () => ExplorationRecord): void {
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
        ...(exploration !== undefined && { exploration }),
      })
    } catch {
      // A report is no reason for a test to fail.
    }
  }
}
