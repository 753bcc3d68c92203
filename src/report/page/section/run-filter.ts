import type { ReportRun } from '../../data/report-data.js'

/** What a run must have to be listed; an empty text asks for nothing. */
export interface RunFilter {
  /** Words that must all be in its name, scenario, seed, outcome or reasons. */
  readonly text: string
  readonly outcome: string
  readonly scenario: string
}

export function runMatches(run: ReportRun, { text, outcome, scenario }: RunFilter): boolean {
  if (outcome !== '' && run.outcome !== outcome) return false
  if (scenario !== '' && run.scenario !== scenario) return false
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return true
  const searched = [`#${run.run}`, run.name, run.scenario ?? '', run.outcome, String(run.seed), ...run.reasons]
  const all = searched.join('\n').toLowerCase()
  return words.every((word) => all.includes(word))
}
