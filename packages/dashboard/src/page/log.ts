import type { LogRow } from '../view/view.js'
import { byId, element, reconcile, setText } from './dom.js'
import type { State } from './merge.js'
import { count, duration } from './words.js'

const mostShown = 250

/** The log, the newest first, as filtered. */
export function renderLog({ log }: State): void {
  if (log === undefined) return
  const filter = byId<HTMLSelectElement>('log-filter').value
  const find = byId<HTMLInputElement>('log-find').value.trim().toLowerCase()
  const fits = ({ notable, tone, text, run, type }: LogRow) =>
    (filter === 'all' || (filter === 'bad' ? tone === 'bad' : notable)) &&
    (find === '' || `${text} ${run} ${type}`.toLowerCase().includes(find))
  const shown: LogRow[] = []
  for (let at = log.rows.length - 1; at >= 0 && shown.length < mostShown; at--) {
    const row = log.rows[at] as LogRow
    if (fits(row)) shown.push(row)
  }
  reconcile(
    byId('log'),
    shown,
    ({ key }) => key,
    make,
    () => {},
  )
  const left =
    filter !== 'notable' && log.leftOut > 0 ? ` ${count(log.leftOut)} of many came too fast to be listed.` : ''
  setText(byId('log-note'), `The last ${count(shown.length)}.${left} The journal has all.`)
}

function make({ key, atMs, run, text, tone, type }: LogRow): Element {
  const colours = { plain: '', good: 'ok', bad: 'failed', fault: 'fault' } as const
  return element(
    'li',
    { 'data-key': key, title: type },
    element('span', { class: 'at' }, atMs === null ? '' : duration(atMs)),
    element('span', { class: 'run' }, run),
    element('span', { class: `text ${colours[tone]}`.trim() }, text),
  )
}
