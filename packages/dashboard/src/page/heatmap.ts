import { byId, element, setText } from './dom.js'
import type { State } from './merge.js'
import { count, counted } from './words.js'

let drawn: unknown

/** A table, which is its own text: points down, faults across, darker where a fault acted more often. */
export function renderHeatmap({ heatmap }: State): void {
  if (heatmap === undefined || heatmap === drawn) return
  drawn = heatmap
  const { points, faults, cells, leftOut } = heatmap
  const most = Math.max(1, ...cells.map(([, , acted]) => acted))
  const found = new Map(cells.map((cell) => [`${cell[0]} ${cell[1]}`, cell]))
  const head = element('tr', {}, element('td'), ...faults.map((name) => element('th', { scope: 'col' }, name)))
  const rows = points.map((name, point) => {
    const columns = faults.map((_, fault) => {
      const [, , acted, failed] = found.get(`${point} ${fault}`) ?? [0, 0, 0, 0]
      if (acted === 0 && failed === 0) return element('td', {}, '–')
      const cell = element(
        'td',
        {},
        count(acted),
        element('small', {}, failed > 0 ? `${count(failed)} failed` : 'none failed'),
      )
      // By its logarithm: one busy point would leave all others pale.
      const share = Math.log1p(acted) / Math.log1p(most)
      cell.style.background = `rgba(var(--heat), ${(0.08 + 0.3 * share).toFixed(2)})`
      cell.style.color = 'var(--text)'
      return cell
    })
    return element('tr', {}, element('th', { scope: 'row', title: name }, name), ...columns)
  })
  const table = byId('heatmap')
  if (points.length === 0) table.replaceChildren(element('caption', { class: 'sub' }, 'No fault has acted yet.'))
  else table.replaceChildren(element('thead', {}, head), element('tbody', {}, ...rows))
  const more = leftOut > 0 ? `, ${count(leftOut)} more had no room` : ''
  setText(
    byId('heatmap-count'),
    points.length === 0 ? '' : `${counted(points.length, 'point')} × ${counted(faults.length, 'fault')}${more}`,
  )
}
