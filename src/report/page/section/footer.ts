import type { ReportData } from '../../data/report-data.js'
import { h } from '../dom.js'

/** What was left out, who made this, and whose work is in it. */
export function footer({ generatedBy, reduced, journal }: ReportData): HTMLElement {
  return h(
    'footer',
    {},
    reduced.length > 0 &&
      h(
        'div',
        { class: 'notice' },
        h('strong', {}, 'Left out or merged, to keep this file small:'),
        h('ul', {}, ...reduced.map((sentence) => h('li', {}, sentence))),
      ),
    h(
      'p',
      {},
      `Made by ${generatedBy} from a journal written by ${journal.writtenBy}. All times are virtual, unless they say otherwise.`,
    ),
    h(
      'p',
      {},
      'Charts by Apache ECharts, copyright 2017–2026 The Apache Software Foundation (https://www.apache.org/), under the Apache License 2.0, and ZRender, copyright 2017 Baidu Inc., under the BSD 3-Clause License.',
    ),
  )
}
