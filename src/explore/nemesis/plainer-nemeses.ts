import { type FaultData, faults } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'

/** From the plainest on: what a node does not do at all is easier to see than what it does late. */
const ofNodes = ['crash', 'pause', 'slowNode']
const ofLinks = ['drop', 'latency', 'reorder']

/** Plainer faults of nodes and links of clusters, plainest first. Undefined: it is no fault of theirs. */
export function plainerNemeses({ fault, at }: InjectionData): FaultData[] | undefined {
  if (at?.includes('->')) return before(ofLinks, fault.kind).map(() => faults.drop())
  if (!ofNodes.includes(fault.kind)) return undefined
  return before(ofNodes, fault.kind).map((kind) => (kind === 'crash' ? faults.crash() : faults.pause()))
}

function before(kinds: readonly string[], kind: string): readonly string[] {
  const plainer = kinds.slice(0, Math.max(0, kinds.indexOf(kind)))
  return kinds === ofLinks ? plainer.slice(0, 1) : plainer
}
