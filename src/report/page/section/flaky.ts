import type { ReportData, ReportFlaky } from '../../data/report-data.js'
import { causeTexts, rateText, testText, versionText } from '../../trend-text.js'
import { h } from '../dom.js'
import { table } from '../table.js'
import { count, number } from '../words.js'
import { section } from './section.js'

/** Tests that passed and failed with the same code. */
export function flakySection({ flaky }: ReportData): HTMLElement | undefined {
  if (flaky === undefined) return undefined
  if (flaky.length === 0)
    return section('flaky', 'Flaky tests', h('p', { class: 'empty' }, 'No test passed and failed with the same code.'))
  return section(
    'flaky',
    'Flaky tests',
    h(
      'p',
      { class: 'about' },
      `${count(flaky.length, 'test')} passed and failed with the same code, the most unsteady first. The rate is how often a test did not pass at the first attempt, with its interval of 95 %.`,
    ),
    table<ReportFlaky>({
      id: 'flaky-list',
      caption: 'Flaky tests of the history',
      captionUnseen: true,
      rows: flaky,
      columns: [
        { name: 'Test', heads: true, order: testText, cell: testText },
        { name: 'Rate', order: ({ rate }) => rate, cell: rateText },
        { name: 'Unsteady', numeric: true, cell: ({ unsteady }) => number(unsteady) },
        { name: 'Times', numeric: true, order: ({ times }) => times, cell: ({ times }) => number(times) },
        { name: 'Cause', order: ({ cause }) => cause, cell: ({ cause }) => causeTexts[cause] },
        {
          name: 'With',
          cell: ({ versions }) =>
            h(
              'ul',
              { class: 'bare' },
              ...versions.map((version) =>
                h('li', {}, h('code', {}, versionText(version)), `: ${outcomesText(version)}`),
              ),
            ),
        },
      ],
    }),
  )
}

function outcomesText({ passed, retried, failed }: ReportFlaky['versions'][number]): string {
  return [
    `${number(passed)} passed`,
    ...(retried > 0 ? [`${number(retried)} passed at a retry`] : []),
    ...(failed > 0 ? [`${number(failed)} failed`] : []),
  ].join(', ')
}
