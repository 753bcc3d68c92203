import { exhaustive } from '../../../src/explore/exhaustive.js'
import type { ExploreBody, SearchReport, Strategy } from '../../../src/explore/index.js'
import { search } from '../../../src/explore/index.js'
import { statusError } from '../../../src/fault/error-catalogue.js'
import { type FaultData, faults } from '../../../src/fault/index.js'

export const connectionError = 'ECONNREFUSED'
export const timeout = 'ETIMEDOUT'
/** The two exceptions that Filibuster's analysis has for each call by `requests`. */
export const exceptions = [connectionError, timeout]

/** What a service answers when it fails by itself: as its client throws it, and as the fault of that status does. */
export function respond(status: number): never {
  throw statusError(status)
}

/** The status of an answer, or undefined where the client threw (a connection error, a timeout). */
export function statusOf(error: unknown): number | undefined {
  return (error as { readonly status?: number }).status
}

/** By service: codes of errors that its client throws, and statuses that it answers. */
export type FaultTable = Readonly<Record<string, readonly (string | number)[]>>

/** Runs everything there is, with faults as the table has them and at no other point. */
export function searchAll(table: FaultTable, prune: boolean, body: ExploreBody): Promise<SearchReport> {
  const byPoint = new Map(
    Object.entries(table).map(([point, errors]) => [point, errors.map((error) => faults.exception(error))]),
  )
  const palette = { at: ({ point }: { readonly point: string }): readonly FaultData[] => byPoint.get(point) ?? [] }
  const strategy: Strategy = {
    name: 'exhaustive with the faults of the table',
    candidates: (state) => exhaustive.candidates(Object.create(state, { palette: { value: palette } })),
  }
  return search({ seed: 1, strategies: [strategy], depth: 10, runs: 10_000, prune, stopAt: 'all' }, body)
}
