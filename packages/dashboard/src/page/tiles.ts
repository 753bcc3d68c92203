import { byId, element, reconcile, setClass, setText } from './dom.js'
import type { State } from './merge.js'
import { bytes, count, counted, share } from './words.js'

interface Tile {
  readonly name: string
  readonly value: string
  readonly more: string
  readonly tone?: string
}

/** The figures at the top: those that a person asks for first. */
export function renderTiles({ totals, about, systems }: State): void {
  if (totals === undefined || about === undefined) return
  const { runs, probes, requests, calls } = totals
  const [allProbes, allRequests] = [probes, requests].map((all) => all.ok + all.degraded + all.failed) as [
    number,
    number,
  ]
  const open = systems?.list.reduce((sum, system) => sum + system.open, 0) ?? 0
  const behind = about.bytes - about.bytesRead
  const tiles: Tile[] = [
    {
      name: 'Events',
      value: count(totals.events),
      more: behind > 100_000 ? `${bytes(behind)} to read` : `${count(totals.perSecond)} a second`,
    },
    {
      name: 'Runs',
      value: count(runs.opened),
      more: `${count(runs.passed)} passed, ${count(runs.failed)} failed${runs.other > 0 ? `, ${count(runs.other)} other` : ''}`,
      ...(runs.failed > 0 && { tone: 'failed' }),
    },
    {
      name: 'Times faults acted',
      value: count(totals.acted),
      more:
        calls.ok + calls.failed > 0
          ? `${count(calls.failed)} of ${counted(calls.ok + calls.failed, 'call')} failed`
          : '',
    },
    {
      name: 'Incidents',
      value: count(totals.incidents),
      more: open > 0 ? `${count(open)} open` : 'none open',
      ...(open > 0 && { tone: 'failed' }),
    },
    {
      name: 'Probes well',
      value: share(probes.ok + probes.degraded, allProbes),
      more: `${count(probes.failed)} of ${count(allProbes)} failed`,
    },
    {
      name: 'Requests well',
      value: share(requests.ok + requests.degraded, allRequests),
      more: `${count(requests.failed)} of ${count(allRequests)} failed`,
    },
  ]
  reconcile(
    byId('tiles'),
    tiles,
    ({ name }) => name,
    make,
    (made, { value, more, tone = '' }) => {
      const [, dd] = made.children
      setText(dd?.children[0] as Element, value)
      setText(dd?.children[1] as Element, more)
      setClass(dd?.children[0] as Element, `value ${tone}`.trim())
    },
  )
}

function make({ name }: Tile): Element {
  const value = element('dd', {}, element('div', { class: 'value' }), element('div', { class: 'more' }))
  return element('div', { class: 'tile', 'data-tile': name }, element('dt', {}, name), value)
}
