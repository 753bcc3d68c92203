import type { RandomStream } from '../../random/stream.js'
import { spreadOver } from './spread.js'
import type { Tried } from './tried.js'

/** What is being looked for: a value that breaks, where between it and the last good one, what else there is. */
export type LimitPhase = 'bracketing' | 'bisection' | 'spread'

/** The value to be tried next, by its number. */
export interface Step {
  readonly step: number
  readonly phase: LimitPhase
}

export interface BoundarySearch {
  /** Number of the largest value. */
  readonly last: number
  /** What was tried so far: whoever drives the search notes there what became of each step. */
  readonly tried: Tried
  /** Values tried on each side of the boundary beyond those that it takes to find it; and as many landmarks. */
  readonly probes: number
  /** Numbers of values at which runs so far have shown something to happen: the boundaries, if there are any, are there. */
  readonly landmarks: () => Iterable<number>
  readonly random: RandomStream
}

/** Values below a boundary are spread over so many times: each time that one breaks, it is another boundary. */
const mostRounds = 4

/**
 * Gives one value after the other, and looks in `tried` what became of it: doubles until one breaks, bisects to the
 * boundary, spreads over what is below and above, and bisects whatever boundaries that finds, the lowest first.
 */
export function* boundarySteps(search: BoundarySearch): Generator<Step, void, void> {
  const { tried, last, probes, random } = search
  yield* untried(tried, bracket(search), 'bracketing')
  for (let round = 0; round < mostRounds; round++) {
    yield* bisect(tried)
    const { tolerated = -1, broken } = tried
    const below = spreadOver(1, tolerated - 1, probes, random.fork(`below ${round}`))
    yield* untried(tried, [...below, ...marksWithin(search, 1, tolerated - 1)], 'spread')
    if (tried.broken === broken) break
  }
  yield* bisect(tried)
  const { broken } = tried
  if (broken === undefined) return
  yield* untried(tried, [...spreadOver(broken + 1, last, probes, random.fork('above')), last], 'spread')
  yield* untried(tried, marksWithin(search, broken + 1, last), 'spread')
  yield* bisect(tried, Number.POSITIVE_INFINITY)
}

/** 0, 1, 2, 4, … and the last, until one breaks. */
function* bracket({ tried, last }: BoundarySearch): Generator<number, void, void> {
  yield 0
  for (let step = 1; step < last && tried.broken === undefined; step *= 2) yield step
  if (tried.broken === undefined) yield last
}

/** Landmarks and their neighbours: where there are many, some from everywhere. */
function marksWithin({ landmarks, probes }: BoundarySearch, first: number, last: number): number[] {
  const all = [...new Set(landmarks())].filter((step) => step >= first && step <= last).sort((a, b) => a - b)
  const some = all.filter(
    (_, index) => Math.floor((index * probes) / all.length) > Math.floor(((index - 1) * probes) / all.length),
  )
  return [...new Set(some.flatMap((step) => [step - 1, step, step + 1]))].filter(
    (step) => step >= first && step <= last,
  )
}

function* untried(tried: Tried, steps: Iterable<number>, phase: LimitPhase): Generator<Step, void, void> {
  for (const step of steps) if (!tried.has(step)) yield { step, phase }
}

/** Narrows the first few boundaries until their sides are neighbours. One that is being narrowed stays one. */
function* bisect(tried: Tried, most = 1): Generator<Step, void, void> {
  for (let index = 0; index < most; index++) {
    for (;;) {
      const [left, right] = tried.stretches.slice(index, index + 2)
      if (left === undefined || right === undefined) return
      if (right.first - left.last <= 1) break
      yield { step: left.last + Math.floor((right.first - left.last) / 2), phase: 'bisection' }
    }
  }
}
