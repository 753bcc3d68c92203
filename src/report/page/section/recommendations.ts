import type { ReportRun } from '../../data/report-data.js'
import { badge } from '../badge.js'
import { h } from '../dom.js'
import { count, number } from '../words.js'
import { part } from './section.js'

type Recommendation = ReportRun['recommendations'][number]

const tones = { critical: 'bad', warning: 'fair', info: 'plain' } as const

/** What is worth changing in the code under test, and what was seen of it. */
export function recommendationsPart({ recommendations }: ReportRun): HTMLElement {
  if (recommendations.length === 0) return part('Recommendations', 'None: no rule found enough evidence.')
  return part(
    'Recommendations',
    `${count(recommendations.length, 'recommendation')}, what matters most first.`,
    h('ol', { class: 'cards', id: 'recommendations' }, ...recommendations.map(card)),
  )
}

function card({ rule, title, severity, system, points, evidence, figures, doc }: Recommendation): HTMLElement {
  const numbers = Object.entries(figures)
  return h(
    'li',
    { class: `card ${severity}` },
    h('h4', {}, badge(severity, tones[severity], severity === 'info' ? 'i' : undefined), ' ', title),
    h(
      'p',
      { class: 'about' },
      `System ${system}`,
      points.length > 0 && ', at ',
      ...points.flatMap((point, index) => [index > 0 && ', ', h('code', {}, point)]),
    ),
    h('ul', {}, ...evidence.map((sentence) => h('li', {}, sentence))),
    numbers.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, 'Figures'),
        h(
          'dl',
          { class: 'facts' },
          ...numbers.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, number(value)))),
        ),
      ),
    h('p', { class: 'about' }, 'Rule ', h('code', {}, rule), ', see ', h('code', {}, doc)),
  )
}
