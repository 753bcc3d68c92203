import type { ReportTrack } from '../../data/report-data.js'
import { h } from '../dom.js'
import { kindNames } from './rows.js'

/** What stands beside a track: where there is no room for all of it, its beginning is cut rather than where it acts. */
export function trackLabel({ kind, label }: ReportTrack, alone: boolean): HTMLElement {
  const kindName = kindNames[kind]
  if (alone && label === kindName.toLowerCase()) return h('div', { class: 'track' }, h('b', {}, kindName))
  const cut = kind === 'fault' ? label.lastIndexOf(' at ') : -1
  return h(
    'div',
    { class: 'track', title: label },
    alone && h('b', {}, kindName),
    h('span', {}, cut < 0 ? label : label.slice(0, cut)),
    cut >= 0 && h('span', { class: 'place' }, label.slice(cut)),
  )
}
