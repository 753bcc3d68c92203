import type { ReportData, ReportRun } from '../../data/report-data.js'
import { outcomeBadge } from '../badge.js'
import { button, h } from '../dom.js'
import { say } from '../live.js'
import { scrolling } from '../table.js'
import { count, number, readable } from '../words.js'
import { type RunFilter, runMatches } from './run-filter.js'
import { section } from './section.js'

export interface RunsSection {
  readonly element: HTMLElement
  /** Marks the run that is shown. */
  select(run: ReportRun): void
}

/** All runs, those that fit the filter, and the one that is shown. */
export function runsSection(data: ReportData, open: (run: ReportRun) => void): RunsSection {
  const rows = data.runs.map((run) => ({ run, ...rowOf(run, open) }))
  const none = h('p', { class: 'empty', hidden: true }, 'No run fits the filter.')
  const told = h('p', { class: 'about', id: 'runs-told' }, toldOf(data, data.runs.length))
  const filter = filterOf(data.runs, (wanted) => {
    let shown = 0
    for (const { run, row } of rows) {
      row.hidden = !runMatches(run, wanted)
      if (!row.hidden) shown++
    }
    none.hidden = shown > 0
    told.textContent = toldOf(data, shown)
    say(`${shown} of ${count(data.runs.length, 'run')} shown.`)
  })
  const names = ['Outcome', 'Run', 'Scenario', 'Virtual time', 'Incidents', 'Events', 'Seed']
  const element = section(
    'runs',
    'Runs',
    data.runs.length > 1 && filter,
    told,
    scrolling(
      h(
        'table',
        { id: 'run-list' },
        h('caption', { class: 'unseen' }, 'Runs; the button in a row shows that run below'),
        h(
          'thead',
          {},
          h('tr', {}, ...names.map((name, index) => h('th', { scope: 'col', class: index > 2 && 'numeric' }, name))),
        ),
        h('tbody', {}, ...rows.map(({ row }) => row)),
      ),
      'Runs',
    ),
    none,
  )
  return {
    element,
    select(selected) {
      for (const { run, row, opener } of rows) {
        row.classList.toggle('selected', run === selected)
        if (run === selected) opener.setAttribute('aria-current', 'true')
        else opener.removeAttribute('aria-current')
      }
    },
  }
}

function toldOf({ runs, runsLeftOut }: ReportData, shown: number): string {
  const leftOut =
    runsLeftOut > 0 ? ` ${count(runsLeftOut, 'more run')} of the journal are counted in the summary alone.` : ''
  return `${shown} of ${count(runs.length, 'run')} shown, those that did not pass first.${leftOut}`
}

function rowOf(run: ReportRun, open: (run: ReportRun) => void) {
  const opener = button(`#${run.run} ${run.name}`, () => open(run), { class: 'link' })
  const row = h(
    'tr',
    {},
    h('td', {}, outcomeBadge(run.outcome)),
    h('th', { scope: 'row' }, opener),
    h('td', {}, run.scenario ?? '–'),
    h('td', { class: 'numeric' }, readable(run.virtualMs)),
    h('td', { class: 'numeric' }, number(run.incidents.length)),
    h('td', { class: 'numeric' }, number(run.events.total)),
    h('td', { class: 'numeric' }, h('code', {}, run.seed)),
  )
  return { row, opener }
}

function filterOf(runs: readonly ReportRun[], changed: (filter: RunFilter) => void): HTMLElement {
  const text = h('input', {
    type: 'search',
    id: 'filter-text',
    placeholder: 'name, scenario, seed, reason',
    autocomplete: 'off',
  })
  const outcome = choice(
    'filter-outcome',
    runs.map((run) => run.outcome),
  )
  const scenario = choice(
    'filter-scenario',
    runs.map((run) => run.scenario ?? ''),
  )
  const tell = () => changed({ text: text.value, outcome: outcome.value, scenario: scenario.value })
  for (const field of [text, outcome, scenario]) field.addEventListener('input', tell)
  const clear = button('Clear', () => {
    text.value = outcome.value = scenario.value = ''
    tell()
    text.focus()
  })
  const labelled = (name: string, field: HTMLElement) =>
    h('span', { class: 'field' }, h('label', { for: field.id }, name), field)
  return h(
    'form',
    { class: 'filter', role: 'search', 'aria-label': 'Runs' },
    labelled('Text', text),
    labelled('Outcome', outcome),
    scenario.options.length > 2 && labelled('Scenario', scenario),
    clear,
  )
}

function choice(id: string, values: readonly string[]): HTMLSelectElement {
  const known = [...new Set(values)].filter((value) => value !== '').sort()
  return h('select', { id }, h('option', { value: '' }, 'all'), ...known.map((value) => h('option', { value }, value)))
}
