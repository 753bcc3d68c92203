import type { ExplorationRecord, FindingRecord, TrialFault } from '../explore/record/index.js'
import type { RunFacts, TriedFault, WeaknessFact } from './facts.js'
import { componentOf } from './model.js'
import type { Sighting } from './sighting.js'
import type { Tally } from './tally.js'

/** What a search tells: that of its run, and how the components did whose points it tried faults at, over all its runs. */
export interface SearchFacts extends RunFacts {
  readonly tallies: ReadonlyMap<string, Tally>
}

/** Reads what a search tells from its record: a pure function. */
export function factsOfSearch(sighting: Sighting, test: string, record: ExplorationRecord): SearchFacts {
  const { points, findings } = record
  return {
    sighting,
    experiment: test,
    outcome: findings.length > 0 ? 'failed' : 'passed',
    systems: [],
    points: points.map((point) => ({ point })),
    dependencies: [],
    faults: triedIn(record),
    incidents: [],
    weaknesses: findings.map((finding) => weaknessOf(test, finding)),
    tallies: talliesOf(record),
  }
}

/** As injected faults are called: the kind, with the code of the error. */
function nameOf({ kind, detail }: TrialFault): string {
  return detail === '' ? kind : `${kind} ${detail}`
}

function triedIn({ trials }: ExplorationRecord): TriedFault[] {
  const tried = new Map<string, Record<string, number>>()
  for (const { faults, passed, failed } of trials) {
    // Those that did not act are no trial of a point.
    if (passed + failed === 0) continue
    for (const fault of faults) {
      const at = tried.get(nameOf(fault)) ?? (Object.create(null) as Record<string, number>)
      tried.set(nameOf(fault), at)
      if (fault.point !== '') at[fault.point] = (at[fault.point] ?? 0) + passed + failed
    }
  }
  return [...tried].map(([fault, at]) => ({ fault, at }))
}

function talliesOf({ trials }: ExplorationRecord): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { faults, passed, failed } of trials) {
    const components = new Set(faults.flatMap(({ point }) => (point === '' ? [] : [componentOf(point)])))
    for (const component of components) {
      const tally = tallies.get(component) ?? { runs: 0, harmed: 0 }
      tally.runs += passed + failed
      tally.harmed += failed
      tallies.set(component, tally)
    }
  }
  return tallies
}

function weaknessOf(test: string, { oracle, name, message, schedule }: FindingRecord): WeaknessFact {
  const points = schedule.injections.flatMap(({ at = '' }) => (at === '' || at.includes('*') ? [] : [at]))
  return {
    rule: oracle,
    title: `${name} in ${test}`,
    severity: 'critical',
    system: '',
    points: [...new Set(points)].sort(),
    evidence: message,
  }
}
