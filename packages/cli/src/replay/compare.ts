import { hashEvents, type TimelineEvent, toJSONL } from 'faultline'

/** Two timelines of what should be the same run. */
export interface Comparison {
  /** The same byte for byte; of a recording that was cut off, as far as it goes. */
  readonly same: boolean
  readonly recorded: { readonly events: number; readonly hash: string }
  readonly replayed: { readonly events: number; readonly hash: string }
  /** The first event that differs, as it stands in a journal; null where one timeline has ended. */
  readonly difference?: { readonly index: number; readonly recorded: string | null; readonly replayed: string | null }
}

/** @param whole the recording has its end: then the replay must have no more events either */
export function compareTimelines(
  recorded: readonly TimelineEvent[],
  replayed: readonly TimelineEvent[],
  whole: boolean,
): Comparison {
  const reached = whole ? replayed : replayed.slice(0, recorded.length)
  const sums = {
    recorded: { events: recorded.length, hash: hashEvents(recorded) },
    replayed: { events: reached.length, hash: hashEvents(reached) },
  }
  if (sums.recorded.hash === sums.replayed.hash) return { same: true, ...sums }
  for (let index = 0; ; index++) {
    const [before, now] = [recorded, reached].map((events) => lineOf(events[index]))
    if (before !== now)
      return { same: false, ...sums, difference: { index, recorded: before ?? null, replayed: now ?? null } }
  }
}

function lineOf(event: TimelineEvent | undefined): string | null {
  return event === undefined ? null : toJSONL([event]).trimEnd()
}
