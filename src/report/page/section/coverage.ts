import type { ReportExploration } from '../../data/report-data.js'
import { button, h } from '../dom.js'
import { scrolling } from '../table.js'
import { number } from '../words.js'

type Coverage = ReportExploration['report']['coverage']
type Outcome = Coverage[number]['outcome']

const outcomes: readonly (readonly [outcome: Outcome, words: string, sign: string, look: string])[] = [
  ['passed', 'passed', '✓', 'good'],
  ['failed', 'failed', '✕', 'bad'],
  ['not acted', 'not acted', '–', 'idle'],
  [null, 'not tried', '', 'untried'],
]

const mostRows = 60

/** Which fault was tried at which call, and what came of it: a table that is its own picture. */
export function coverageTable(test: string, coverage: Coverage): HTMLElement {
  const faults = [...new Set(coverage.map(({ fault }) => fault))]
  const rows = new Map<string, { readonly point: string; readonly call: number; readonly of: Map<string, Outcome> }>()
  for (const { point, call, fault, outcome } of coverage) {
    const key = `${call} ${point}`
    const row = rows.get(key) ?? { point, call, of: new Map<string, Outcome>() }
    rows.set(key, row)
    row.of.set(fault, outcome)
  }
  const all = [...rows.values()]
  const body = h('tbody')
  const show = (most: number) =>
    body.replaceChildren(
      ...all
        .slice(0, most)
        .map(({ point, call, of }) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, point, ' ', h('span', { class: 'call' }, `#${call}`)),
            ...faults.map((fault) => cell(of, fault)),
          ),
        ),
    )
  show(mostRows)
  const more = button(`Show all ${number(all.length)} calls`, () => {
    show(all.length)
    more.remove()
  })
  return h(
    'div',
    {},
    tally(coverage),
    scrolling(
      h(
        'table',
        { class: 'coverage' },
        h('caption', { class: 'unseen' }, `Coverage of ${test}: call by fault`),
        h(
          'thead',
          {},
          h('tr', {}, h('th', { scope: 'col' }, 'Call'), ...faults.map((fault) => h('th', { scope: 'col' }, fault))),
        ),
        body,
      ),
      `Coverage of ${test}`,
    ),
    all.length > mostRows && more,
  )
}

/** How many of each, which is the legend, too. */
function tally(coverage: Coverage): HTMLElement {
  return h(
    'ul',
    { class: 'legend' },
    ...outcomes.map(([outcome, words, sign, look]) =>
      h(
        'li',
        { 'data-figure': words },
        h('span', { class: `tick ${look}`, 'aria-hidden': 'true' }, sign),
        h('b', {}, number(coverage.filter((one) => one.outcome === outcome).length)),
        ` ${words}`,
      ),
    ),
  )
}

function cell(of: ReadonlyMap<string, Outcome>, fault: string): HTMLElement {
  const [, words, sign, look] = (of.has(fault) && outcomes.find(([outcome]) => outcome === of.get(fault))) || [
    null,
    'does not apply',
    '',
    'absent',
  ]
  return h(
    'td',
    {},
    h('span', { class: `tick ${look}`, 'aria-hidden': 'true' }, sign),
    h('span', { class: 'unseen' }, words),
  )
}
