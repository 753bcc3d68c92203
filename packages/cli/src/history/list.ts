import type { FlakyTest, StoredJournal } from 'faultline/history'
import type { Answer } from '../answer.js'
import { columns } from '../columns.js'
import { showRate } from '../rate.js'
import { clean } from '../report/run.js'
import { showCommit, showMoment } from './open.js'

/** Journals of the history, the newest first. */
export function listed(journals: readonly StoredJournal[]): Answer {
  const rows = journals.map(({ id, startedAt, kind, name, outcome, runs, notPassed, git }) => [
    String(id),
    showMoment(startedAt),
    kind,
    clean(name),
    outcome,
    `${runs} run${runs === 1 ? '' : 's'}${notPassed === 0 ? '' : `, ${notPassed} not passed`}`,
    showCommit(git),
  ])
  return { document: { journals }, text: rows.length === 0 ? 'There is no journal of that kind.' : columns(rows) }
}

/** Tests that are flaky. */
export function unsteady(flaky: readonly FlakyTest[]): Answer {
  const causes = { seed: 'the seed decides', code: 'not the seed', unknown: '' }
  const rows = flaky.map(({ test, file, unsteady: times, times: all, rate, interval, versions, cause }) => [
    clean(file === '' ? test : `${file}: ${test}`),
    `${times} of ${all} unsteady`,
    showRate(rate, interval),
    causes[cause],
    versions
      .map(({ commit, dirty }) => (commit === undefined ? '' : showCommit({ commit, dirty })))
      .join(' ')
      .trim(),
  ])
  return {
    document: { flaky },
    text: rows.length === 0 ? 'No test passed and failed with the same code.' : columns(rows),
  }
}
