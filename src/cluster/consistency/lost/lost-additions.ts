import { canonicalText } from '../canonical-text.js'
import { type Op, type Operation, outcomeOf } from '../operation.js'
import { valueText } from '../operation-text.js'
import { inTurn, type PlacedOperation } from '../timed-events.js'
import type { LostUpdates } from './lost-update.js'

const none = { lost: [], unknown: undefined } as const

/** Elements that were added and never taken away, and that the last read does not have. */
export function lostElements(operations: readonly Operation[]): LostUpdates {
  const { adds, last } = addsAndLastRead(operations, (op) => 'value' in op, Array.isArray)
  if (adds.length === 0) return { ...none, judged: false }
  if (last === undefined) return { ...none, judged: true, unknown: 'nothing was read after the last element was added' }
  const read = last.operation
  const there = new Set((read.result as readonly unknown[]).map((value) => canonicalText(value)))
  // One that may have been taken away is not missed.
  for (const { op, ...each } of operations)
    if (op.name === 'remove' && outcomeOf({ op, ...each }) !== 'failed') there.add(canonicalText(op.value))
  const missed = adds.filter(({ operation, to }) => to < last.from && !there.has(canonicalText(operation.op.value)))
  const lost = missed.map(({ operation }) => ({
    updates: [operation],
    read,
    reason: `${valueText(operation.op.value)}, which ${operation.client} had added, was not in what ${read.client} read last`,
  }))
  return { ...none, lost, judged: true }
}

/** Sums that were added, and that the last read does not have. */
export function lostSums(operations: readonly Operation[]): LostUpdates {
  const isSum = (op: Op) => typeof op.by === 'number'
  const { adds, last } = addsAndLastRead(operations, isSum, (result) => typeof result === 'number')
  if (adds.length === 0) return { ...none, judged: false }
  if (last === undefined) return { ...none, judged: true, unknown: 'nothing was read after the last sum was added' }
  const { client, result } = last.operation as Operation & { readonly result: number }
  const done = adds.filter(({ to }) => to < last.from)
  const doubtful = adds.filter(({ from, to }) => to > last.from && from < last.to)
  const sum = (some: readonly PlacedOperation[], of: (by: number) => number) =>
    some.reduce((total, { operation }) => total + of(operation.op.by as number), 0)
  const certain = sum(done, (by) => by)
  const least = certain + sum(doubtful, (by) => Math.min(0, by))
  const most = certain + sum(doubtful, (by) => Math.max(0, by))
  if (result >= least && result <= most) return { ...none, judged: true }
  const makes = least === most ? `${least}` : `between ${least} and ${most}`
  const reason = `${client} read ${result} last, where all that was added makes ${makes}`
  return {
    ...none,
    lost: [{ updates: done.map(({ operation }) => operation), read: last.operation, reason }],
    judged: true,
  }
}

/** The additions, and the last read that was asked for after all that are certain had been answered. */
function addsAndLastRead(
  operations: readonly Operation[],
  isAdd: (op: Op) => boolean,
  isResult: (result: unknown) => boolean,
): { readonly adds: readonly PlacedOperation[]; readonly last: PlacedOperation | undefined } {
  const all = inTurn(operations.filter((each) => outcomeOf(each) !== 'failed'))
  const adds = all.filter(({ operation: { op } }) => op.name === 'add' && isAdd(op))
  const answered = adds.reduce((last, { to }) => (to === Number.POSITIVE_INFINITY ? last : Math.max(last, to)), -1)
  const last = all.findLast(
    ({ operation: each, from }) =>
      each.op.name === 'read' && outcomeOf(each) === 'ok' && isResult(each.result) && from > answered,
  )
  return { adds, last }
}
