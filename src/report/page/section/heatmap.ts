import type { ReportCell, ReportRun } from '../../data/report-data.js'
import { fill, h } from '../dom.js'
import { say } from '../live.js'
import { scrolling } from '../table.js'
import { number } from '../words.js'
import { type Effect, effectNames, effectOf, levels } from './effect.js'
import { part } from './section.js'

const kinds = Object.keys(effectNames) as Effect[]

/** What each fault did to each point: a table that is its own picture. */
export function heatmapPart({ heatmap }: ReportRun): HTMLElement | undefined {
  const { cells, of } = heatmap
  if (cells.length === 0) return undefined
  const box = h('div')
  const level = h('ul', { class: 'levels' })
  const show = (effect: Effect) => {
    fill(box, scrolling(grid(heatmap, effect), `Impact on ${effectNames[effect].name}`))
    fill(
      level,
      ...levels[effect].map((words, index) =>
        h('li', {}, h('span', { class: `cell level-${index}`, 'aria-hidden': 'true' }), words),
      ),
    )
  }
  const choices = kinds.map((effect) => {
    const radio = h('input', { type: 'radio', name: 'effect', value: effect, checked: effect === 'errors' })
    radio.addEventListener('change', () => {
      show(effect)
      say(`The heatmap shows ${effectNames[effect].name}.`)
    })
    return h('label', { class: 'chip' }, radio, effectNames[effect].title)
  })
  show('errors')
  return part(
    'Impact of faults',
    `Of ${of} at each point while a fault was in force, against those while none was.${whatIsCounted[of]} A broken edge: the fault did not act at that point itself.`,
    h('fieldset', { class: 'kinds' }, h('legend', { class: 'unseen' }, 'Effect that is shown'), ...choices),
    box,
    level,
  )
}

const whatIsCounted = {
  calls: '',
  requests: ' Calls were not recorded, so the requests of all systems are counted.',
  probes: ' Calls were not recorded and there was no workload, so the probes of all systems are counted.',
} as const

function grid({ points, faults, cells }: ReportRun['heatmap'], effect: Effect): HTMLElement {
  const at = new Map(cells.map((cell) => [`${cell.point} ${cell.fault}`, cell]))
  return h(
    'table',
    { id: 'heatmap', class: 'heatmap' },
    h('caption', { class: 'unseen' }, `Impact on ${effectNames[effect].name}, by point and fault`),
    h(
      'thead',
      {},
      h('tr', {}, h('th', { scope: 'col' }, 'Point'), ...faults.map((fault) => h('th', { scope: 'col' }, fault))),
    ),
    h(
      'tbody',
      {},
      ...points.map((point, row) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, point),
          ...faults.map((_, column) => cellOf(at.get(`${row} ${column}`), effect)),
        ),
      ),
    ),
  )
}

function cellOf(cell: ReportCell | undefined, effect: Effect): HTMLElement {
  if (cell === undefined) return h('td', { class: 'cell none' }, h('span', { class: 'unseen' }, 'not met'))
  const { level, text, detail } = effectOf(cell, effect)
  const acted = cell.acted === 0 ? 'did not act here' : `acted ${number(cell.acted)}×`
  return h(
    'td',
    { class: `cell level-${level}${cell.acted === 0 ? ' passed-on' : ''}` },
    h('b', {}, text),
    h('span', {}, detail),
    h('span', {}, acted),
  )
}
