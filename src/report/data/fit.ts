import { counted } from '../../timeline/readable.js'
import { type HistoryRoom, reducedHistory } from './fit-history.js'
import type { HistoryParts } from './history.js'
import type { ReportData, ReportIncident, ReportRun } from './report-data.js'
import { type DraftRun, mostItems } from './run-report.js'
import { short } from './text.js'
import { mergedIn, thinTracks, trackOf } from './track/draft.js'

/** The data before it is known how much of it there is room for. */
export interface Draft extends Omit<ReportData, 'runs' | 'reduced'>, Pick<HistoryParts, 'still'> {
  readonly runs: readonly DraftRun[]
}

/** What is shown of one run, all lists together, before it is halved again and again until it fits. */
interface Room extends HistoryRoom {
  readonly items: number
  readonly cells: number
  readonly incidents: number
  readonly diagrams: number
  readonly messages: number
  readonly coverage: number
  readonly trials: number
}

const first: Room = {
  items: mostItems,
  cells: 1000,
  incidents: 1000,
  diagrams: 20,
  messages: 400,
  coverage: 4000,
  trials: 500,
  trends: 100,
  flaky: 200,
  edges: 1000,
}
const mostHalvings = 14

/** The same in no more than that many bytes of JSON, as near as can be: more and more is merged, and that is said. */
export function fitted(data: Draft, mostBytes: number): ReportData {
  let room = first
  let now = reduced(data, room)
  for (let halving = 0; halving < mostHalvings && bytesOf(now) > mostBytes; halving++) {
    room = halved(room)
    now = reduced(data, room)
  }
  return now
}

function bytesOf(data: ReportData): number {
  return Buffer.byteLength(JSON.stringify(data))
}

function halved(room: Room): Room {
  return Object.fromEntries(Object.entries(room).map(([name, most]) => [name, Math.ceil(most / 2)])) as unknown as Room
}

function reduced({ still, trends, flaky, graph, ...data }: Draft, room: Room): ReportData {
  const notes: string[] = []
  const runs = data.runs.map((run) => reducedRun(run, room, notes))
  const left = data.runsLeftOut
  const all = left === 0 ? [] : [`${counted(left, 'run')} of the journal: in the summary alone`]
  const explorations = data.explorations.map(({ report, ...about }) => {
    const coverage = report.coverage.slice(0, room.coverage)
    if (coverage.length < report.coverage.length)
      notes.push(
        `exploration of ${short(about.test, 100)}: ${coverage.length} of ${report.coverage.length} faults are listed`,
      )
    return { ...about, report: { ...report, coverage, trials: report.trials.slice(0, room.trials) } }
  })
  const history = reducedHistory(
    { ...(still && { still }), ...(trends && { trends }), ...(flaky && { flaky }), ...(graph && { graph }) },
    room,
    notes,
  )
  return { ...data, runs, explorations, ...history, reduced: [...all, ...notes] }
}

function reducedRun(run: DraftRun, room: Room, notes: string[]): ReportRun {
  const tracks = thinTracks(run.tracks, room.items)
  const { total, byType, noRoom } = run.events
  const shown = Math.max(0, total - noRoom - mergedIn(tracks))
  const cells = heaviest(run.heatmap.cells, room.cells, ({ acted, calls }) => acted * 1e6 + calls)
  const incidents = heaviest(run.incidents, room.incidents, (incident, index) =>
    index === 0 || index === run.incidents.length - 1 ? Number.POSITIVE_INFINITY : lastedMs(incident),
  )
  const diagrams = run.diagrams.slice(0, room.diagrams).map((diagram) => ({
    ...diagram,
    ...(diagram.messages !== undefined && { messages: diagram.messages.slice(0, room.messages) }),
  }))
  const note = (kept: number, all: number, what: string) => {
    if (kept < all) notes.push(`run ${run.run}: ${kept} of ${all} ${what}`)
  }
  note(shown, total, 'events are drawn by themselves, the others in marks and spans with a count')
  note(incidents.length, run.incidents.length, 'incidents are listed: the first, the last and the longest')
  note(cells.length, run.heatmap.cells.length, 'cells of the heatmap are there: where faults acted most')
  note(diagrams.length, run.diagrams.length, 'diagrams are there')
  return {
    ...run,
    events: { total, shown, byType },
    tracks: tracks.map(trackOf),
    incidents,
    heatmap: { ...run.heatmap, cells },
    diagrams,
  }
}

function lastedMs({ openedMs, closedMs }: ReportIncident): number {
  return closedMs === null ? Number.MAX_VALUE : closedMs - openedMs
}

/** As many as weigh most, in the order they were. */
function heaviest<T>(items: readonly T[], most: number, weight: (item: T, index: number) => number): readonly T[] {
  if (items.length <= most) return items
  return items
    .map((item, index) => ({ item, index, weight: weight(item, index) }))
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
    .slice(0, most)
    .sort((a, b) => a.index - b.index)
    .map(({ item }) => item)
}
