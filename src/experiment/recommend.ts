import type { TimelineEvent } from '../timeline/event.js'

/** What could be done better, with what shows it. */
export interface Recommendation {
  readonly rule: string
  readonly title: string
  readonly severity: string
  readonly system: string
  readonly points: readonly string[]
  readonly evidence: readonly string[]
  readonly figures: Readonly<Record<string, number>>
  readonly doc: string
}

/** What the timeline of a run gives reason to recommend. */
export const recommend = (_events: readonly TimelineEvent[], _system?: string): Recommendation[] => []
