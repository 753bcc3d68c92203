import type { FaultView, RunView, SearchView, SystemView } from '../view/view.js'
import { byId, element, reconcile, setClass, setText } from './dom.js'
import type { State } from './merge.js'
import { drawSparkline, sparkline } from './sparkline.js'
import { count, counted, duration, share } from './words.js'

/** The lists of what is so now: each item is one element, used again as long as it stays. */
export function renderLists(state: State): void {
  const { faults, systems, runs, searches } = state
  if (faults !== undefined) {
    list('faults', faults.inForce, ({ key }) => key, makeFault, updateFault, 'None: nothing is being injected now.')
    setText(byId('fault-count'), counts(faults.inForce.length, faults.more))
  }
  if (systems !== undefined) {
    list('systems', systems.list, ({ name }) => name, makeSystem, updateSystem, 'No system is probed.')
    setText(byId('system-count'), systems.more > 0 ? 'and more' : '')
  }
  if (runs !== undefined) {
    list('runs', runs.open, ({ key }) => key, makeRun, updateRun, 'Nothing.')
    setText(byId('run-count'), counts(runs.open.length, runs.more))
  }
  if (searches !== undefined) {
    byId('search-card').hidden = searches.list.length === 0
    list('searches', searches.list, ({ key }) => key, makeSearch, updateSearch, '')
    setText(byId('search-count'), counts(searches.list.length, searches.more))
  }
}

function counts(shown: number, more: number): string {
  return shown === 0 ? '' : more === 0 ? count(shown) : `${count(shown)} of ${count(shown + more)}`
}

const none = Symbol('none')

function list<T>(
  id: string,
  items: readonly T[],
  keyOf: (item: T) => string,
  make: () => Element,
  update: (made: Element, item: T) => void,
  empty: string,
): void {
  reconcile<T | typeof none>(
    byId(id),
    items.length === 0 ? [none] : items,
    (item) => (item === none ? '' : `=${keyOf(item as T)}`),
    (item) => (item === none ? element('li', { class: 'none' }, empty) : make()),
    (made, item) => {
      if (item !== none) update(made, item as T)
    },
  )
}

function part(made: Element, name: string): HTMLElement {
  return made.querySelector(`.${name}`) as HTMLElement
}

function row(...more: Element[]): Element {
  const head = element('div', { class: 'row' }, element('b'), element('span', { class: 'end' }))
  return element('li', {}, head, ...more)
}

const meter = (name = '') => element('div', { class: `meter ${name}`.trim(), 'aria-hidden': 'true' }, element('span'))

const makeFault = () => row(meter(), element('div', { class: 'sub' }))

function updateFault(made: Element, fault: FaultView): void {
  const { text, at, scenario, severity, run, fromMs, untilMs, nowMs, acted } = fault
  setText(made.querySelector('b') as Element, at === null ? text : `${text} at ${at}`)
  setClass(made.querySelector('b') as Element, 'fault')
  const waits = nowMs < fromMs
  const left = untilMs === null ? 'until lifted' : `${duration(Math.max(0, untilMs - nowMs))} left`
  setText(part(made, 'end'), waits ? `in ${duration(fromMs - nowMs)}` : left)
  const done = untilMs === null || waits ? 0 : Math.min(1, (nowMs - fromMs) / Math.max(1, untilMs - fromMs))
  part(made, 'meter').hidden = untilMs === null
  ;(part(made, 'meter').firstElementChild as HTMLElement).style.width = `${Math.round(done * 100)}%`
  const from = [scenario, severity].filter((word) => word !== null).join(', ')
  setText(part(made, 'sub'), [`acted ${counted(acted, 'time')}`, ...(from === '' ? [] : [from]), run].join(' · '))
}

const makeSystem = () => row(element('div', { class: 'strip', role: 'img' }), element('div', { class: 'sub' }))

const words = { ok: 'well', degraded: 'degraded', failed: 'failing', unknown: 'not probed yet' } as const

function updateSystem(made: Element, system: SystemView): void {
  const { name, state, probes, requests, incidents, open, p50Ms, p95Ms, strip } = system
  setText(made.querySelector('b') as Element, name)
  setText(part(made, 'end'), open > 0 ? 'incident' : words[state])
  setClass(part(made, 'end'), `end ${state}`)
  const bars = part(made, 'strip')
  while (bars.childElementCount > strip.length) bars.lastElementChild?.remove()
  while (bars.childElementCount < strip.length) bars.append(element('i'))
  for (let at = 0; at < strip.length; at++) setClass(bars.children[at] as Element, strip[at] ?? '')
  bars.hidden = strip === ''
  const lastBad = [...strip].filter((letter) => letter === 'f').length
  bars.setAttribute('aria-label', `Of the last ${counted(strip.length, 'probe')}, ${lastBad} failed`)
  const all = probes.ok + probes.degraded + probes.failed
  const asked = requests.ok + requests.degraded + requests.failed
  const parts = [
    ...(all > 0 ? [`probes ${share(probes.ok + probes.degraded, all)} well`] : []),
    ...(asked > 0 ? [`requests ${share(requests.ok + requests.degraded, asked)} well`] : []),
    ...(p50Ms !== null && p95Ms !== null ? [`p50 ${duration(p50Ms)}, p95 ${duration(p95Ms)}`] : []),
    counted(incidents, 'incident'),
  ]
  setText(part(made, 'sub'), parts.join(' · '))
}

const makeRun = () => row(element('div', { class: 'sub' }))

function updateRun(made: Element, { name, seed, phase, atMs }: RunView): void {
  setText(made.querySelector('b') as Element, name)
  setText(part(made, 'end'), duration(atMs))
  setText(part(made, 'sub'), [phase, seed === null ? '' : `seed ${seed}`].filter((word) => word !== '').join(' · '))
}

const makeSearch = () => row(meter('search'), sparkline(), element('div', { class: 'sub' }))

function updateSearch(made: Element, search: SearchView): void {
  const { name, strategy, runs, mostRuns, rate, leftMs, covered, singles, findings, stoppedBy } = search
  setText(made.querySelector('b') as Element, name === '' ? 'search' : name)
  const found = findings === 0 ? 'nothing found' : counted(findings, 'finding')
  setText(part(made, 'end'), stoppedBy === null ? found : `${found}, ended: ${stoppedBy}`)
  setClass(part(made, 'end'), `end ${findings > 0 ? 'failed' : ''}`.trim())
  const done = singles === 0 ? 0 : covered / singles
  ;(part(made, 'meter').firstElementChild as HTMLElement).style.width = `${Math.round(done * 100)}%`
  drawSparkline(part(made, 'spark'), search.rates)
  const parts = [
    `${count(covered)} of ${counted(singles, 'single fault')} covered`,
    `${count(runs)} of at most ${counted(mostRuns, 'run')}`,
    `${count(Math.round(rate))} runs/s`,
    ...(stoppedBy === null ? [strategy, `${duration(leftMs)} left at most`] : []),
  ]
  setText(part(made, 'sub'), parts.join(' · '))
}
