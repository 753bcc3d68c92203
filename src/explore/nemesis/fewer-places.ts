import { actsOn, faultKind } from '../../fault/index.js'
import type { InjectionData } from '../../schedule/schedule.js'
import type { ClusterSeen } from '../run-record.js'

/** The same fault at one node in place of all, or at one link in place of several. */
export function* fewerPlaces(injection: InjectionData, clusters: readonly ClusterSeen[]): Generator<InjectionData> {
  const { at, fault } = injection
  if (at === undefined || !at.includes('*')) return
  const [from, to] = at.split('->')
  for (const { nodes } of clusters) {
    if (to === undefined) {
      if (at === '*' && actsOn(faultKind(fault.kind), 'node'))
        for (const node of nodes) yield { ...injection, at: node }
      continue
    }
    const senders = from === '*' ? nodes : [from as string]
    const targets = to === '*' ? nodes : [to]
    if (from === '*' && to === '*') for (const node of nodes) yield { ...injection, at: `${node}->*` }
    else
      for (const sender of senders)
        for (const target of targets) if (sender !== target) yield { ...injection, at: `${sender}->${target}` }
  }
}
