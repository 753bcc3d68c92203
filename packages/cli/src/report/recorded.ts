import { measure } from 'faultline'
import type { AnyResult, formatResult } from 'faultline/experiment'
import type { JournalRun } from 'faultline/history'

/**
 * The result that a run of a journal had, with every figure computed anew from its events, as text; undefined where the
 * run did not get to say how it was judged, or said it in a form that this version does not read.
 */
export function formatRecorded(
  run: JournalRun,
  format: typeof formatResult,
  options: { color: boolean; width: number },
) {
  const { name, outcome, seed, events, replay, summary } = run
  if (typeof summary !== 'object' || summary === null) return undefined
  const { system } = summary as { readonly system?: unknown }
  const measures = measure(events, typeof system === 'string' ? system : undefined)
  const known = { name, outcome, seed, events, measures, replayLines: replay === undefined ? [] : [replay] }
  // The journal is named above its runs.
  const result = { ...summary, ...withEventsOfSteps(summary), ...known, journal: undefined } as unknown as AnyResult
  try {
    return format(result, options).trimEnd()
  } catch {
    // The summary lacks something that is to be shown.
    return undefined
  }
}

/** Steps of a game day share the timeline of the day: a journal has it once. */
function withEventsOfSteps(summary: object): object {
  const { steps } = summary as { readonly steps?: unknown }
  return Array.isArray(steps) ? { steps: steps.map((step: object) => ({ ...step, events: [] })) } : {}
}
