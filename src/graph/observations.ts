import type { RunFacts } from './facts.js'
import type { Sighting } from './sighting.js'

/** What an experiment showed in one journal: all of its runs there together, for seeds differ. */
export interface Observation {
  readonly sighting: Sighting
  /** Keys of the incidents and weaknesses that were there, and 'failed' where a run failed. */
  readonly shown: Set<string>
}

/** That something was there which the observation before had not. */
export interface Change {
  readonly experiment: string
  readonly key: string
  readonly before: Sighting
  readonly after: Sighting
}

const settled = new Set(['passed', 'failed'])

/** What each experiment showed, journal by journal, in the order in which they were begun. */
export class Observations {
  readonly #byExperiment = new Map<string, Observation[]>()

  /** @param keys of what the run showed */
  add({ experiment, sighting, outcome }: RunFacts, keys: readonly string[]): void {
    // One that was broken off, or never began, did not look for what it does not show.
    if (!settled.has(outcome) && keys.length === 0) return
    const all = this.#byExperiment.get(experiment) ?? []
    this.#byExperiment.set(experiment, all)
    let last = all.at(-1)
    if (last === undefined || last.sighting.journal !== sighting.journal) {
      last = { sighting, shown: new Set() }
      all.push(last)
    }
    for (const key of keys) last.shown.add(key)
    if (outcome === 'failed') last.shown.add('failed')
  }

  /** Experiments that looked for something, each with what it saw, in time. */
  of(key: string): { readonly experiment: string; readonly all: readonly Observation[] }[] {
    return [...this.#byExperiment].flatMap(([experiment, all]) =>
      all.some(({ shown }) => shown.has(key)) ? [{ experiment, all }] : [],
    )
  }

  /** What came, though the observation before it of the same experiment had not shown it. */
  regressions(): Change[] {
    return this.#changes((before, after) => [...after].filter((key) => !before.has(key)))
  }

  /** What was gone at the observation after the one that had shown it. */
  improvements(): Change[] {
    return this.#changes((before, after) => [...before].filter((key) => !after.has(key)))
  }

  /** When a commit was first seen; undefined: never. */
  firstOf(commit: string): string | undefined {
    const all = [...this.#byExperiment.values()].flat()
    const begun = all.flatMap(({ sighting }) => (sighting.commit?.startsWith(commit) ? [sighting.startedAt] : []))
    return begun.sort()[0]
  }

  #changes(keysOf: (before: ReadonlySet<string>, after: ReadonlySet<string>) => string[]): Change[] {
    return [...this.#byExperiment].flatMap(([experiment, all]) =>
      all.slice(1).flatMap((after, at) => {
        const before = all[at] as Observation
        return keysOf(before.shown, after.shown).map((key) => {
          return { experiment, key, before: before.sighting, after: after.sighting }
        })
      }),
    )
  }
}
