import type { ReportExploration } from '../../data/report-data.js'
import { badge } from '../badge.js'
import { codeLine } from '../copy.js'
import { h } from '../dom.js'
import { sequenceFigure } from '../sequence/sequence.js'
import { asTable, scrolling } from '../table.js'
import { readable } from '../words.js'

type Finding = ReportExploration['report']['findings'][number]

/** What a search found, with the smallest schedule that shows it. */
export function findingCard({
  oracle,
  name,
  message,
  atMs,
  schedule,
  text,
  replay,
  strategy,
  run,
  diagrams,
}: Finding): HTMLElement {
  return h(
    'li',
    { class: 'card critical' },
    h('h4', {}, badge(oracle, 'bad'), ' ', name),
    h('p', { class: 'message-text' }, message),
    h('p', { class: 'about' }, `At ${readable(atMs)} of virtual time, by ${strategy} in run ${run}.`),
    replay !== undefined && codeLine(replay, `the line that replays ${name}`),
    folded('Schedule', JSON.stringify(schedule, undefined, 2), name),
    text !== '' && folded('As it was printed', text, name),
    ...diagrams.map((diagram) =>
      asTable(`Messages between nodes of ${diagram.cluster}`, () => sequenceFigure(diagram)),
    ),
  )
}

function folded(title: string, text: string, name: string): HTMLElement {
  return h('details', {}, h('summary', {}, title), scrolling(h('pre', {}, text), `${title} of ${name}`))
}
