/** How far a search has got. */
export interface SearchProgress {
  readonly strategy: string
  /** Runs so far, and at most. */
  readonly runs: number
  readonly mostRuns: number
  /** Runs a second of real time, since the search began. */
  readonly rate: number
  /** Single faults tried so far, and in all. */
  readonly covered: number
  readonly singles: number
  readonly findings: number
  /** Real ms that are left, at this rate and with the time it was given. */
  readonly leftMs: number
}

export type OnProgress = (progress: SearchProgress) => void
