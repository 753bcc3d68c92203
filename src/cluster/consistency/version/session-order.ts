import type { Operation } from '../operation.js'
import { operationText } from '../operation-text.js'
import type { Reason } from './version-graph.js'
import type { KeyRecord, Version } from './versions.js'

export type SessionGuarantee = 'monotonicReads' | 'readYourWrites' | 'monotonicWrites' | 'writesFollowReads'

/** Two versions of which a client's session asks that one come before the other. */
export interface Relation {
  readonly guarantee: SessionGuarantee
  readonly older: Version
  readonly newer: Version
  readonly reason: Reason
}

/** A read or a write of one client, between two places among all events. */
interface Act {
  readonly kind: 'read' | 'write'
  readonly version: Version
  readonly operation: Operation
  readonly from: number
  readonly to: number
}

/** What each guarantee asks of the versions of a key, by what each client did one after the other. */
export function relationsOf(record: KeyRecord): Relation[] {
  return [...actsByClient(record).values()].flatMap((acts) => relationsOfClient(acts))
}

function actsByClient({ versions, reads }: KeyRecord): Map<string, Act[]> {
  const clients = new Map<string, Act[]>()
  const add = (act: Act) => {
    const acts = clients.get(act.operation.client)
    if (acts === undefined) clients.set(act.operation.client, [act])
    else acts.push(act)
  }
  for (const version of versions) {
    const { write, from, to, ambiguous } = version
    // Of one that may not have happened nothing can be asked.
    if (write !== undefined && !ambiguous && to !== Number.POSITIVE_INFINITY)
      add({ kind: 'write', version, operation: write, from, to })
  }
  for (const read of reads) add({ kind: 'read', ...read })
  for (const acts of clients.values()) acts.sort((a, b) => a.from - b.from)
  return clients
}

const guarantees: Record<Act['kind'], Record<Act['kind'], SessionGuarantee>> = {
  read: { read: 'monotonicReads', write: 'writesFollowReads' },
  write: { read: 'readYourWrites', write: 'monotonicWrites' },
}

/** Each act after the last ones, of either kind, that had been answered when it was asked for. */
function relationsOfClient(acts: readonly Act[]): Relation[] {
  const found: Relation[] = []
  const waiting: Act[] = []
  const last = { read: [] as Act[], write: [] as Act[] }
  for (const act of acts) {
    settle(waiting, last, act.from)
    for (const kind of ['read', 'write'] as const)
      for (const before of last[kind]) if (before.version !== act.version) found.push(relation(before, act))
    waiting.push(act)
  }
  return found
}

/** Those answered by then take the place of the ones that they came after. */
function settle(waiting: Act[], last: Record<Act['kind'], Act[]>, place: number): void {
  for (let at = waiting.length - 1; at >= 0; at--) {
    const act = waiting[at] as Act
    if (act.to > place) continue
    waiting.splice(at, 1)
    last[act.kind] = [...last[act.kind].filter((before) => before.to > act.from), act]
  }
}

function relation(before: Act, after: Act): Relation {
  const operations = [before.operation, after.operation]
  const text = `${before.operation.client}: ${operations.map((each) => operationText(each)).join(', then ')}`
  const guarantee = guarantees[before.kind][after.kind]
  return { guarantee, older: before.version, newer: after.version, reason: { text, operations } }
}
