import type { Chooser, Task } from '../clock/interleaver.js'
import type { RandomStream } from '../random/stream.js'

export interface PctSettings {
  /** How many orderings of two tasks it takes to meet the bug, 1 or more: one less than the changes of priority. */
  readonly depth: number
  /** How many choices a run has, about: changes of priority fall on one of them. */
  readonly length: number
  /** Changes fall on choices where a task of this point would go on, of which there are `length`. @default on any */
  readonly at?: string | undefined
}

/**
 * How often the same task may be passed over in a row. Without a limit a loop that waits for another task, by calls
 * alone, would keep that one from ever going on: no order that Node takes goes on for ever like that.
 */
const patience = 500

/**
 * Priorities drawn at random for the chains of tasks; the highest goes on. At `depth - 1` choices, drawn too, the chain
 * that would go on falls below all others. A bug of that depth among n chains in k choices is met with a probability of
 * at least 1 / (n · k^(depth−1)) by each run, where a random walk may need exponentially many.
 * @see Burckhardt, Kothari, Musuvathi, Nagarakatte: "A randomized scheduler with probabilistic guarantees of finding
 * bugs", ASPLOS 2010; for chains of tasks in place of threads: Ozkan et al., OOPSLA 2018
 */
export function pctChooser(random: RandomStream, { depth, length, at }: PctSettings): Chooser {
  const draw = random.fork('priorities')
  /** By chain: they are numbered from 1 on. */
  const priorities: number[] = []
  const changes = new Map<number, number>()
  for (let change = 1; change < depth; change++) changes.set(random.int(0, Math.max(0, length - 1)), change / depth)
  const priorityOf = (chain: number): number => {
    priorities[chain] ??= 1 + draw.next()
    return priorities[chain]
  }
  const highestOf = (tasks: readonly Task[]): number => {
    let best = 0
    let highest = 0
    for (let index = 0; index < tasks.length; index++) {
      const priority = priorityOf((tasks[index] as Task).chain)
      if (priority <= highest) continue
      best = index
      highest = priority
    }
    return best
  }
  let place = 0
  let head = 0
  let passed = 0
  return (tasks) => {
    let highest = highestOf(tasks)
    const { chain, what } = tasks[highest] as Task
    if (at === undefined || at === what) {
      const change = changes.get(place++)
      if (change !== undefined) {
        priorities[chain] = change
        highest = highestOf(tasks)
      }
    }
    const first = (tasks[0] as Task).id
    passed = first === head ? passed + 1 : 0
    head = first
    return passed >= patience ? 0 : highest
  }
}
