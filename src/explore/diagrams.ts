import type { Session } from '../chaos/index.js'
import type { Diagram } from './account.js'
import type { Failure } from './run-record.js'

/** Lines, in a message that is read in a terminal. */
const mostLines = 40
/** Beginnings and ends of faults that are looked at. */
const mostMoments = 12

/** What went between the nodes of a run: of much, what is near to the beginning and the end of its faults, and to its failure. */
export function diagramsOf({ clusters, timeline }: Session, failure: Failure | undefined): readonly Diagram[] {
  if (clusters.length === 0) return []
  const faults = timeline.events
    .filter(({ type }) => type === 'fault.injected' || type === 'fault.lifted')
    .map(({ atMs }) => atMs)
  const end = failure?.atMs
  const around = [...new Set([...faults.slice(0, mostMoments), ...(end === undefined ? [] : [end])])]
  const part = { around, last: mostLines, ...(end === undefined ? {} : { until: end }) }
  return clusters.map((cluster) => ({
    cluster: cluster.name,
    text: cluster.diagram(part),
    mermaid: cluster.diagram({ ...part, format: 'mermaid' }),
  }))
}
