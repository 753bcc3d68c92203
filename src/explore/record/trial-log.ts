import type { RunRecord } from '../run-record.js'
import { type TrialRecord, trialOf } from './trial-record.js'

/** So many of a search are kept: the first of them. */
const most = 2000

/** The trials of a search, for whoever keeps them; of searches that nobody records there is none. */
export class TrialLog {
  readonly trials: TrialRecord[] = []

  /** Runs that are a matter of order alone are no trials of faults. */
  note(record: RunRecord, strategy: string, run: number): void {
    if (this.trials.length < most && record.candidate.injections.length > 0)
      this.trials.push(trialOf(record, strategy, run))
  }
}
