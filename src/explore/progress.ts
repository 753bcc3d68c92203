/** How fast a search goes, and how long it may yet take. */
export interface Pace {
  /** Runs so far, and at most. */
  readonly runs: number
  readonly mostRuns: number
  /** Runs a second of real time, since the search began. */
  readonly rate: number
  /** Real ms that are left, at this rate and with the time it was given. */
  readonly leftMs: number
}

/** How far a search has got. */
export interface SearchProgress extends Pace {
  readonly strategy: string
  /** Single faults tried so far, and in all. */
  readonly covered: number
  readonly singles: number
  readonly findings: number
}

export type OnProgress = (progress: SearchProgress) => void

export function progressLine(progress: SearchProgress): string {
  const { strategy, covered, singles, findings } = progress
  const found = findings === 0 ? '' : `, ${findings} found`
  return `faultline: ${strategy}, ${runsWords(progress)}, ${covered} of ${singles} single faults, ${paceWords(progress)}${found}`
}

/** `10 of 1000 runs` */
export function runsWords({ runs, mostRuns }: Pace): string {
  return `${runs} of ${mostRuns} runs`
}

/** `10 runs/s, 99 s left at most` */
export function paceWords({ rate, leftMs }: Pace): string {
  return `${Math.round(rate)} runs/s, ${Math.ceil(leftMs / 1000)} s left at most`
}
