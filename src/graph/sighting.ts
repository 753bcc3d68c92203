/** Where something was seen: a run of a journal. Provenance of all that the graph holds. */
export interface Sighting {
  /** Name of the journal's file; 'text' for one that was given as text. */
  readonly journal: string
  /** Number of the run in its journal, from 1; 0: of a search whose run was not kept. */
  readonly run: number
  /** When the journal was begun: real time, ISO 8601 in UTC. */
  readonly startedAt: string
  /** What was checked out then, where the journal knows. */
  readonly commit?: string
}

/** Provenance of a node or an edge, flat, so that every format can carry it. */
export interface Seen {
  /** Runs in which it was seen. */
  readonly runs: number
  readonly firstSeen: string
  readonly firstJournal: string
  readonly firstRun: number
  readonly firstCommit?: string
  readonly lastSeen: string
  readonly lastJournal: string
  readonly lastRun: number
  readonly lastCommit?: string
}

export function firstSeen({ journal, run, startedAt, commit }: Sighting): Seen {
  return {
    runs: 1,
    firstSeen: startedAt,
    firstJournal: journal,
    firstRun: run,
    ...(commit !== undefined && { firstCommit: commit }),
    lastSeen: startedAt,
    lastJournal: journal,
    lastRun: run,
    ...(commit !== undefined && { lastCommit: commit }),
  }
}

/** Sightings come in the order in which they were made. */
export function seenAgain(seen: Seen, { journal, run, startedAt, commit }: Sighting): Seen {
  const { runs, firstSeen, firstJournal, firstRun, firstCommit, lastJournal, lastRun } = seen
  const same = lastJournal === journal && lastRun === run
  return {
    runs: runs + (same ? 0 : 1),
    firstSeen,
    firstJournal,
    firstRun,
    ...(firstCommit !== undefined && { firstCommit }),
    lastSeen: startedAt,
    lastJournal: journal,
    lastRun: run,
    ...(commit !== undefined && { lastCommit: commit }),
  }
}
