import type { FaultData } from '../fault/index.js'
import type { SearchState } from './strategy.js'

/**
 * How many other runs there may be before all single faults are tried, so that each of them is tried within *points ×
 * kinds* runs: calls of the golden run × kinds of faults that there are. Not every kind fits every call, so there are
 * fewer single faults than that. Where each fits each, there is no run to spare.
 */
export function spareRuns({ golden, allows, everySingle, singles }: SearchState): number {
  const calls = golden.calls.filter(allows).length
  const kinds = new Set(everySingle.map(({ fault }) => kindOf(fault))).size
  const share = everySingle.length === 0 ? 0 : singles.length / everySingle.length
  return Math.max(0, Math.floor((calls * kinds - everySingle.length) * share))
}

/** Faults that differ in how late alone are of one kind: that goes by the call. */
function kindOf({ delayMs, ...fault }: FaultData & { readonly delayMs?: unknown }): string {
  return JSON.stringify(fault)
}
