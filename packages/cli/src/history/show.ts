import { metrics } from 'faultline'
import type { Store, StoredRun } from 'faultline/history'
import type { Answer } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import { showFigure } from '../report/figure.js'
import { clean } from '../report/run.js'
import { showCommit, showMoment } from './open.js'

/** More runs than that are not listed. */
const mostRuns = 50

/** A journal with its runs, or one run of it with its figures, faults and incidents. @throws CliError */
export function shown(store: Store, argument: string | undefined, run: string | undefined): Answer {
  const id = number(argument, '`faultline history show <journal>` asks for the number that `faultline history` shows.')
  const [journal] = store.journals({ journal: id })
  if (journal === undefined) throw new CliError(`There is no journal ${id}. \`faultline history\` lists them.`)
  const runs = store.runs({ journal: id }).reverse()
  if (run !== undefined) {
    const one = runs.find((each) => String(each.run) === run)
    if (one === undefined) throw new CliError(`Journal ${id} has no run ${run}.`)
    return shownRun(store, one)
  }
  const { name, kind, startedAt, outcome, git, path, writtenBy, warnings } = journal
  const rows = runs.slice(0, mostRuns).map((each) => {
    const place = each.file === '' ? each.test : `${each.file}: ${each.test}`
    return [String(each.run), each.outcome, `seed ${each.seed}`, clean(place), clean(each.reasons[0] ?? '')]
  })
  const text = [
    `${clean(name)} (${kind}), ${showMoment(startedAt)}: ${outcome}`,
    [clean(path), writtenBy, showCommit(git)].filter((part) => part !== '').join('\n'),
    ...warnings.map(clean),
    ...(rows.length === 0 ? ['No run of it is kept.'] : [columns(rows)]),
    ...(runs.length > mostRuns ? [`and ${runs.length - mostRuns} more`] : []),
  ]
  return { document: { journal, runs }, text: text.join('\n\n') }
}

interface FaultRow {
  readonly text: string
  readonly at: string | null
  readonly acted: number
  readonly errors: number
}

interface IncidentRow {
  readonly system: string
  readonly opened_ms: number
  readonly closed_ms: number | null
  readonly error_message: string | null
}

function shownRun(store: Store, run: StoredRun): Answer {
  const figures = store.metrics({ journal: run.journal }).filter((figure) => figure.run === run.id)
  const faults = store.select<FaultRow>('SELECT text, at, acted, errors FROM fault WHERE run_id = ?', run.id)
  const incidents = store.select<IncidentRow>(
    'SELECT system, opened_ms, closed_ms, error_message FROM incident WHERE run_id = ? ORDER BY opened_ms',
    run.id,
  )
  const part = (title: string, rows: readonly (readonly string[])[]) =>
    rows.length === 0 ? [] : [`${title}\n${columns(rows, '  ')}`]
  const text = [
    `${clean(run.test)}: ${run.outcome}, seed ${run.seed}${run.reasons.map((reason) => `\n${clean(reason)}`).join('')}`,
    ...part(
      'figures',
      figures.map(({ system, metric, value, certainty }) => [
        clean(system),
        metric,
        `${showFigure(value, metrics[metric].unit)}${certainty === 'atLeast' ? ' or more' : ''}`,
      ]),
    ),
    ...part(
      'faults',
      faults.map(({ text, at, acted, errors }) => [
        clean(text),
        clean(at ?? 'all code'),
        `acted ×${acted}`,
        errors === 0 ? '' : `${errors} errors`,
      ]),
    ),
    ...part(
      'incidents',
      incidents.map(({ system, opened_ms, closed_ms, error_message }) => [
        clean(system),
        `${opened_ms} ms to ${closed_ms === null ? 'the end' : `${closed_ms} ms`}`,
        clean(error_message ?? ''),
      ]),
    ),
    ...(run.replay === undefined ? [] : [`to see it again\n  ${clean(run.replay)}`]),
  ]
  return { document: { run, figures, faults, incidents }, text: text.join('\n\n') }
}

function number(text: string | undefined, wayOut: string): number {
  if (text !== undefined && /^[1-9]\d{0,14}$/.test(text)) return Number(text)
  throw new CliError(wayOut)
}
