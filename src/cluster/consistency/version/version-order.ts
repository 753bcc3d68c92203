import type { Operation } from '../operation.js'
import { operationText } from '../operation-text.js'
import { relationsOf, type SessionGuarantee } from './session-order.js'
import { VersionGraph } from './version-graph.js'
import type { KeyRecord, Version } from './versions.js'

/** One step of what cannot all be: a version that must come before the next. */
export interface VersionStep {
  readonly older: unknown
  readonly newer: unknown
  readonly reason: string
  readonly operations: readonly Operation[]
}

/**
 * Why no order of a key's versions agrees with a guarantee and with what tells of the order; undefined: one does.
 * @param told `realTime`: a version whose write was answered before another's was asked for is the older. `observed`: one
 * that a client read before it read another is
 */
export function contradiction(
  record: KeyRecord,
  guarantee: SessionGuarantee,
  told: 'realTime' | 'observed',
): readonly VersionStep[] | undefined {
  const graph = new VersionGraph()
  const nodes = new Map<Version, number>()
  const versions = new Map<number, Version>()
  for (const version of record.versions) {
    const node = graph.node()
    nodes.set(version, node)
    versions.set(node, version)
  }
  const nodeOf = (version: Version) => nodes.get(version) as number
  for (const { older, newer, operation } of record.updates)
    graph.edge(nodeOf(older), nodeOf(newer), {
      text: `${operation.client}: ${operationText(operation)}`,
      operations: [operation],
    })
  const relations = relationsOf(record)
  for (const { guarantee: asked, older, newer, reason } of relations)
    if (asked === guarantee || (asked === 'monotonicReads' && told === 'observed'))
      graph.edge(nodeOf(older), nodeOf(newer), reason)
  if (told === 'realTime') addRealTime(graph, record.versions, nodeOf)
  else {
    const first = record.versions.find(({ from }) => from < 0) as Version
    for (const version of record.versions) graph.edge(nodeOf(first), nodeOf(version))
  }
  // Those that go back furthest in time are the likeliest.
  const suspects = relations
    .filter((each) => each.guarantee === guarantee)
    .sort((a, b) => b.older.from - b.newer.from - (a.older.from - a.newer.from))
    .map(({ older, newer, reason }) => ({ from: nodeOf(older), to: nodeOf(newer), reason }))
  const circle = graph.circleThrough(suspects)
  if (circle === undefined) return undefined
  // Where it ends is where it began.
  let older = versions.get(circle.at(-1)?.to as number) as Version
  const steps: VersionStep[] = []
  for (const { to, reason } of circle) {
    const newer = versions.get(to) as Version
    const writes = [older.write, newer.write].filter((write) => write !== undefined)
    const byTime = { text: timeText(older, newer), operations: writes }
    const { text, operations } = reason ?? byTime
    steps.push({ older: older.value, newer: newer.value, reason: text, operations })
    older = newer
  }
  return steps
}

function timeText(older: Version, newer: Version): string {
  const later = newer.write === undefined ? 'what was there first' : writeText(newer.write)
  return older.write === undefined
    ? `${later} came after what was there first`
    : `${writeText(older.write)} was answered before ${later}`
}

function writeText(write: Operation): string {
  return `${operationText({ op: write.op })} of ${write.client}`
}

/**
 * Each version before all those asked for after its write was answered. By way of a chain of moments, so that there are
 * as many edges as versions and not as many as pairs.
 */
function addRealTime(graph: VersionGraph, versions: readonly Version[], nodeOf: (version: Version) => number): void {
  const moments = versions
    .filter(({ ambiguous }) => !ambiguous)
    .flatMap((version) => [
      { at: version.from, version, answered: false },
      { at: version.to, version, answered: true },
    ])
    .filter(({ at }) => at !== Number.POSITIVE_INFINITY)
    // What was there first has its two at one place.
    .sort((a, b) => a.at - b.at || Number(a.answered) - Number(b.answered))
  let last = graph.node(false)
  for (const { version, answered } of moments) {
    if (!answered) {
      graph.edge(last, nodeOf(version))
      continue
    }
    const next = graph.node(false)
    graph.edge(last, next)
    graph.edge(nodeOf(version), next)
    last = next
  }
}
