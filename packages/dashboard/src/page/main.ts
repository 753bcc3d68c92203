import type { Sections } from '../view/view.js'
import { listenToCommands, renderCommands } from './commands.js'
import { byId, element, reconcile, setText } from './dom.js'
import type { Connection, Told } from './feed.js'
import { renderHeatmap } from './heatmap.js'
import { lineToFeed } from './line-to-feed.js'
import { renderLists } from './lists.js'
import { renderLog } from './log.js'
import { merge, type State } from './merge.js'
import { SourcePicker } from './source-picker.js'
import { listenToTheme } from './theme.js'
import { renderTiles } from './tiles.js'
import { listenToTimeline, renderTimeline } from './timeline.js'
import { takeToken } from './token.js'

let state: State = {}
let shown: string | undefined
let connection: Connection = 'connecting'
let known = false
const dirty = new Set<keyof Sections>()
let planned = false

const token = takeToken()
const picker = new SourcePicker(follow)
listenToTimeline()
listenToTheme(() => renderTimeline(state))
listenToCommands(
  token,
  () => shown,
  () => state,
)
for (const [id, type] of [
  ['log-filter', 'change'],
  ['log-find', 'input'],
] as const)
  byId(id).addEventListener(type, () => renderLog(state))

const ask = token === '' ? () => {} : lineToFeed(told)
const join = () => {
  ask({ type: 'join', token })
  if (shown !== undefined) ask({ type: 'follow', source: shown })
}
if (token === '') told({ type: 'connection', connection: 'refused' })
else join()
// Hidden, it is sent nothing: a page that the browser has frozen would only gather it.
document.addEventListener('visibilitychange', () => (document.hidden ? ask({ type: 'leave' }) : join()))
window.addEventListener('pagehide', () => ask({ type: 'leave' }))
window.addEventListener('pageshow', ({ persisted }) => persisted && join())

function told(news: Told): void {
  if (news.type === 'connection') connection = news.connection
  else if (news.type === 'sources') {
    known = true
    picker.render(news.sources)
    follow()
  } else if (news.update.source === shown) for (const name of merge(state, news.update)) dirty.add(name)
  plan()
}

function follow(): void {
  const source = picker.current
  if (source === shown || source === undefined) return
  shown = source
  state = {}
  ask({ type: 'follow', source })
  plan()
}

function plan(): void {
  if (planned) return
  planned = true
  requestAnimationFrame(() => {
    planned = false
    render()
  })
}

function render(): void {
  renderState()
  renderCommands(state)
  const has = state.about !== undefined
  byId('view').hidden = !has
  byId('empty').hidden = has
  setText(byId('empty-text'), emptyText())
  if (!has) return
  renderTiles(state)
  renderLists(state)
  if (dirty.has('timeline')) renderTimeline(state)
  if (dirty.has('heatmap')) renderHeatmap(state)
  if (dirty.has('log')) renderLog(state)
  const { warnings = [], name = '' } = state.about ?? {}
  reconcile(
    byId('warnings'),
    warnings,
    (text) => text,
    (text) => element('li', {}, text),
    () => {},
  )
  setText(byId('run-name'), name)
  const title = `${stateWord()} · ${name} · faultline`
  if (document.title !== title) document.title = title
  dirty.clear()
}

function stateWord(): string {
  if (connection !== 'open') return connection
  const { state: is = 'unknown', control = 'running' } = state.about ?? {}
  return is === 'running' && control !== 'running' ? control : is
}

function renderState(): void {
  const pill = byId('state')
  const word = stateWord()
  setText(pill, { lost: 'server gone, trying again', refused: 'refused' }[word] ?? word)
  if (pill.dataset.state !== word) pill.dataset.state = word
}

function emptyText(): string {
  if (connection === 'refused')
    return 'The token is missing or wrong. Open the address that faultline watch has printed.'
  if (connection === 'lost')
    return 'The server does not answer. If it was started again, open the address that it has printed.'
  return known ? 'No run has written anything in this folder yet. Start one, and it appears here.' : 'Connecting…'
}
