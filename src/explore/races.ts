import type { Independent, Step } from './order-tree.js'

/** Two tasks of a run that could have gone the other way round. */
export interface Race {
  /** Number of the step that went first. */
  readonly at: number
  /** Tasks of which any may begin what leads to the other one going first. */
  readonly first: readonly number[]
}

/** Races of a run at steps where there was a choice. */
export function racesOf(steps: readonly Step[], independent: Independent): Race[] {
  const before = causes(steps, independent)
  const races: Race[] = []
  for (let late = 1; late < steps.length; late++) {
    const { task } = steps[late] as Step
    for (let at = late - 1; at >= 0; at--) {
      const { task: early, node } = steps[at] as Step
      if (node === undefined || ordered(early, task) || independent(early.what, task.what)) continue
      if (isBetween(before, at, late)) continue
      const rest: number[] = []
      for (let step = at + 1; step < late; step++) if (!has(before, step, at)) rest.push(step)
      rest.push(late)
      const first = rest.filter((step) => !rest.some((other) => has(before, step, other)))
      races.push({ at, first: first.map((step) => (steps[step] as Step).task.id) })
    }
  }
  return races
}

type Before = readonly Uint8Array[]

/** For each step, those before it that it depends on, by however many steps between. */
function causes(steps: readonly Step[], independent: Independent): Before {
  const before: Uint8Array[] = []
  for (const [late, { task }] of steps.entries()) {
    const row = new Uint8Array(steps.length)
    for (let at = late - 1; at >= 0; at--) {
      const { task: early } = steps[at] as Step
      if (row[at] === 1 || (!ordered(early, task) && independent(early.what, task.what))) continue
      row[at] = 1
      const further = before[at] as Uint8Array
      for (let step = 0; step < at; step++) if (further[step] === 1) row[step] = 1
    }
    before.push(row)
  }
  return before
}

/** They can go in this order alone: the second was set going by the first, or is behind it in its lane. */
function ordered(early: Step['task'], late: Step['task']): boolean {
  return late.after === early.id || (late.lane !== undefined && late.lane === early.lane)
}

function has(before: Before, step: number, cause: number): boolean {
  return before[step]?.[cause] === 1
}

/** Some step between the two depends on the first, and the second on it. */
function isBetween(before: Before, at: number, late: number): boolean {
  for (let step = at + 1; step < late; step++) if (has(before, step, at) && has(before, late, step)) return true
  return false
}
