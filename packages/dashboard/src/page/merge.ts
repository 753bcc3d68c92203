import type { LogRow, Sections, TimelineView, Update } from '../view/view.js'

/** What is known of a source. */
export type State = { -readonly [K in keyof Sections]?: Sections[K] }

const mostRows = 400
const mostOrdinary = 300

/** Puts an update on what is known. @returns the sections that are new */
export function merge(state: State, { full, sections }: Update): (keyof Sections)[] {
  if (full) for (const name of Object.keys(state)) delete state[name as keyof Sections]
  const { timeline, log, ...others } = sections
  Object.assign(state, others)
  if (timeline !== undefined) state.timeline = mergedTimeline(state.timeline, timeline)
  if (log !== undefined) {
    const before = state.log?.rows ?? []
    state.log = { rows: lastOf([...before, ...log.rows]), leftOut: (state.log?.leftOut ?? 0) + log.leftOut }
  }
  return Object.keys(sections) as (keyof Sections)[]
}

function mergedTimeline(before: TimelineView | undefined, now: TimelineView): TimelineView {
  if (now.from === 0 || before === undefined) return now
  return { ...now, from: 0, buckets: [...before.buckets.slice(0, now.from), ...now.buckets] }
}

/** The newest of both sorts: those that are one of many push no others out. */
function lastOf(rows: readonly LogRow[]): LogRow[] {
  let [notable, ordinary] = [0, 0]
  const kept: LogRow[] = []
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at] as LogRow
    if (row.notable ? notable++ < mostRows : ordinary++ < mostOrdinary) kept.push(row)
  }
  return kept.reverse()
}
