import type { ReportData, ReportRun } from '../data/report-data.js'
import { h } from './dom.js'
import { liveRegion, say } from './live.js'
import { explorationSection } from './section/exploration.js'
import { flakySection } from './section/flaky.js'
import { footer } from './section/footer.js'
import { graphSection } from './section/graph.js'
import { header } from './section/header.js'
import { replaySection } from './section/replay.js'
import { RunView } from './section/run.js'
import { runsSection } from './section/runs.js'
import { summarySection } from './section/summary.js'
import { trendsSection } from './section/trends.js'

/** Puts the whole page together. */
export function renderPage(data: ReportData): void {
  const view = new RunView()
  const runs = runsSection(data, (run) => open(run))
  const show = (run: ReportRun) => {
    view.show(run)
    runs.select(run)
  }
  const open = (run: ReportRun) => {
    show(run)
    view.element.scrollIntoView({ block: 'start' })
    view.heading.focus({ preventScroll: true })
    say(`Run ${run.run}, ${run.name}, ${run.outcome}.`)
  }
  const openNumber = (number: number) => {
    const run = data.runs.find((one) => one.run === number)
    if (run !== undefined) open(run)
  }
  const sections: (readonly [id: string, name: string, element: HTMLElement | undefined])[] = [
    ['summary', 'Summary', summarySection(data, openNumber)],
    ['runs', 'Runs', data.runs.length > 0 ? runs.element : undefined],
    ['run', 'Run', data.runs.length > 0 ? view.element : undefined],
    ['exploration', 'Exploration', explorationSection(data)],
    ['trends', 'Trends', trendsSection(data)],
    ['flaky', 'Flaky tests', flakySection(data)],
    ['graph', 'Knowledge graph', graphSection(data)],
    ['replay', 'Replay', replaySection(data)],
  ]
  const there = sections.filter(([, , element]) => element !== undefined)
  const nav = h(
    'nav',
    { 'aria-label': 'Sections', class: 'sections' },
    h('ul', {}, ...there.map(([id, name]) => h('li', {}, h('a', { href: `#${id}` }, name)))),
  )
  const main = h('main', { id: 'main', tabindex: -1 })
  for (const [id, , element] of there) {
    if (element === undefined) continue
    element.id = id
    main.append(element)
  }
  document.body.append(
    h('a', { class: 'skip', href: '#main' }, 'Skip to the report'),
    header(data),
    nav,
    main,
    footer(data),
    liveRegion(),
  )
  const [first] = data.runs
  if (first !== undefined) show(first)
}
