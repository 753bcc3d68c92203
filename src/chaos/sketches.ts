import type { ClusterSketch } from './cluster-face.js'
import type { Session } from './session.js'

/** Lines of a diagram, of each cluster. */
const mostLines = 120
/** Clusters of a run. */
const mostClusters = 5
/** Beginnings and ends of faults that are looked at. */
const mostMoments = 40

/**
 * What went between the nodes of each cluster of a session, for its journal: of much, what is near to where faults began
 * and ended, and to the end of the run. The network's log is not on the timeline, so this is all that is left of it.
 */
export function sketchesOf({ clusters, timeline }: Session): ClusterSketch[] {
  if (clusters.length === 0) return []
  const { events } = timeline
  const faults = events.filter(({ type }) => type === 'fault.injected' || type === 'fault.lifted')
  const moments = [...faults.slice(0, mostMoments), ...events.slice(-1)].map(({ atMs }) => atMs)
  const around = [...new Set(moments)]
  return clusters.slice(0, mostClusters).map((cluster) => cluster.sketch({ last: mostLines, around }))
}
