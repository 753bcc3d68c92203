import type { Chooser, Task } from '../clock/interleaver.js'
import type { Candidate } from './candidate.js'
import type { RunRecord } from './run-record.js'

/** What the first interleaved run of a search, without faults, has told. */
export interface FirstOrder {
  /** Choices that it had. */
  readonly length: number
  /** Tasks that it had. */
  readonly tasks: number
  /** Orders that there are, about: as many as if each choice were there whatever was chosen before. */
  readonly orders: number
  /** Points whose calls could have gone on at the same instant as something else. */
  readonly concurrent: ReadonlySet<string>
}

/**
 * Runs the body without faults in the order that tasks would go anyway.
 * @param choose takes that order, and must be asked
 */
export function* firstOrder(choose?: Chooser): Generator<Candidate, FirstOrder, RunRecord> {
  const concurrent = new Set<string>()
  let count = 0
  const noting = (tasks: readonly Task[], choice: number): number => {
    for (const { what } of tasks) concurrent.add(what)
    count++
    return choose?.(tasks, choice) ?? 0
  }
  const alone = (task: Task): void => {
    count++
    choose?.alone?.(task)
  }
  const chooser = Object.assign(noting, { alone })
  const { order, widths } = yield { injections: [], order: [], chooser }
  return {
    length: order.length,
    tasks: count,
    orders: widths.reduce((all, width) => all * width, 1),
    concurrent,
  }
}
