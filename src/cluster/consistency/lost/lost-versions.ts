import { canonicalText } from '../canonical-text.js'
import { type Operation, outcomeOf } from '../operation.js'
import { operationText } from '../operation-text.js'
import { inTurn } from '../timed-events.js'
import { type Accessor, usualAccess } from '../version/access.js'
import type { LostUpdates } from './lost-update.js'

/**
 * Two updates that were both made of the same version of a key, and both done: the second has overwritten the first.
 * @param readModifyWrite a client's write is made of what it read of the key last, if it read it since its last write
 */
export function lostVersions(
  operations: readonly Operation[],
  access: Accessor = usualAccess,
  readModifyWrite = false,
): LostUpdates {
  const written = new Map<string, number>()
  const updates = new Map<string, Operation[]>()
  const lastRead = new Map<string, string>()
  const add = (base: string, operation: Operation) => {
    const same = updates.get(base)
    if (same === undefined) updates.set(base, [operation])
    else same.push(operation)
  }
  for (const { operation } of inTurn(operations)) {
    const found = access(operation)
    if (found === undefined || outcomeOf(operation) === 'failed') continue
    const session = JSON.stringify([operation.client, found.key])
    const versionOf = (value: unknown) => JSON.stringify([found.key, canonicalText(value)])
    if (found.kind === 'read') {
      lastRead.set(session, versionOf(found.value))
      continue
    }
    const version = versionOf(found.value)
    written.set(version, (written.get(version) ?? 0) + 1)
    const base = found.kind === 'update' ? versionOf(found.from) : readModifyWrite ? lastRead.get(session) : undefined
    lastRead.delete(session)
    if (base !== undefined && outcomeOf(operation) === 'ok') add(base, operation)
  }
  const several = [...updates].filter(([, same]) => same.length > 1)
  // A value that was written twice was two versions: each of them may have been updated once.
  const certain = several.filter(([base, same]) => same.length > Math.max(1, written.get(base) ?? 0))
  return {
    lost: certain.map(([, same]) => ({
      updates: same,
      read: undefined,
      reason: `${told(same)} were made of one version`,
    })),
    judged: updates.size > 0,
    unknown: several.length > certain.length ? 'a value that was updated twice was written more than once' : undefined,
  }
}

function told(operations: readonly Operation[]): string {
  const texts = operations.map((operation) => `${operationText({ op: operation.op })} of ${operation.client}`)
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
