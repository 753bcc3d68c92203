/** How runs ended in which faults acted at a component, or in which it was under test. */
export interface Tally {
  runs: number
  /** Of these, those that failed, or in which a system had an incident. */
  harmed: number
}

/** Adds to what is known of a component. */
export function addTally(tallies: Map<string, Tally>, name: string, { runs, harmed }: Readonly<Tally>): void {
  const tally = tallies.get(name) ?? { runs: 0, harmed: 0 }
  tally.runs += runs
  tally.harmed += harmed
  tallies.set(name, tally)
}
