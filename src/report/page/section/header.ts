import type { ReportData } from '../../data/report-data.js'
import { outcomeBadge } from '../badge.js'
import { button, h } from '../dom.js'
import { say } from '../live.js'
import { themeSwitch } from '../theme.js'
import { moment } from '../words.js'
import { facts } from './section.js'

/** What the journal says of itself, and what is wrong with it. */
export function header(data: ReportData): HTMLElement {
  const { kind, name, startedAt, writtenBy, outcome, seed, tags, warnings, git } = data.journal
  return h(
    'header',
    { class: 'page-header' },
    h(
      'div',
      { class: 'bar' },
      h('span', { class: 'brand' }, h('span', { class: 'mark', 'aria-hidden': 'true' }), 'faultline report'),
      h(
        'span',
        { class: 'tools' },
        themeSwitch(),
        button('Download JSON', () => download(data)),
      ),
    ),
    h('div', { class: 'title' }, h('h1', {}, name), outcomeBadge(outcome)),
    facts([
      ['Kind', kind],
      ['Started', h('time', { datetime: startedAt }, moment(startedAt))],
      ['Written by', writtenBy],
      ['Seed', seed === undefined ? undefined : String(seed)],
      ['Commit', git && h('code', { title: git.commit }, git.commit.slice(0, 12))],
      ['Branch', git?.branch],
      ['Work tree', git && (git.dirty ? 'with changes that are not committed' : 'clean')],
      ['Tags', tags.length > 0 && h('span', { class: 'tags' }, ...tags.map((tag) => h('span', { class: 'tag' }, tag)))],
    ]),
    warnings.length > 0 &&
      h(
        'div',
        { class: 'notice', role: 'note' },
        h('strong', {}, 'This journal is less than whole.'),
        h('ul', {}, ...warnings.map((warning) => h('li', {}, warning))),
      ),
  )
}

/** What the page was drawn from, as a file. */
function download(data: ReportData): void {
  const url = URL.createObjectURL(new Blob([`${JSON.stringify(data, undefined, 2)}\n`], { type: 'application/json' }))
  const name = data.journal.name.replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 80) || 'report'
  h('a', { href: url, download: `${name}.json` }).click()
  URL.revokeObjectURL(url)
  say('The data of this report was handed to the browser as a file.')
}
