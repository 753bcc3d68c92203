import type { Chooser, Task } from '../clock/interleaver.js'
import { racesOf } from './races.js'

/** Of two tasks, by what they are: in whichever order they go, the same comes of it. */
export type Independent = (one: string, other: string) => boolean

/** A place where one of several tasks was chosen. */
interface Node {
  readonly tasks: readonly Task[]
  /** Those that need not go first here: where they did, all that could follow has been seen to. */
  readonly sleeping: ReadonlyMap<number, Task>
  /** Those that went on here in some run, or will, in that order. */
  readonly taken: number[]
}

/** One task that went on. */
export interface Step {
  readonly task: Task
  /** Undefined: there was no choice. */
  readonly node: Node | undefined
}

interface Branch {
  readonly nodes: readonly Node[]
  /** The task taken at each. */
  readonly picks: readonly number[]
}

/**
 * Every order in which tasks can go on, one run each, without keeping any state of the code: a run is begun again with the
 * choices that lead to a place, and goes another way there. Orders that differ from what has been by the fewest swaps come
 * first.
 *
 * Orders that differ only in swaps of independent tasks count as one, and one of them is run. This is dynamic
 * partial-order reduction by source sets, with sleep sets: a task goes first somewhere only because, in some run, it
 * raced with one that went before it. Without declared independence every two tasks race, and every order is run.
 * @see Abdulla, Aronis, Jonsson, Sagonas: "Optimal dynamic partial order reduction", POPL 2014; Godefroid:
 * "Partial-Order Methods for the Verification of Concurrent Systems", LNCS 1032, 1996
 */
export class OrderTree {
  readonly #independent: Independent
  readonly #waiting: Branch[] = [{ nodes: [], picks: [] }]
  #steps: Step[] = []
  #runs = 0

  constructor(independent: Independent = () => false) {
    this.#independent = independent
  }

  /** Runs so far, and those known to be needed yet. */
  get size(): number {
    return this.#runs + this.#waiting.length
  }

  /** Chooses for the next run. Undefined: there is no order left. */
  next(): Chooser | undefined {
    const branch = this.#waiting.shift()
    if (branch === undefined) return undefined
    this.#runs++
    const steps: Step[] = []
    this.#steps = steps
    const independent = this.#independent
    let sleeping: ReadonlyMap<number, Task> = new Map()
    let over = false
    const go = (task: Task, node: Node | undefined): void => {
      // All that could follow has been seen elsewhere.
      if (sleeping.has(task.id)) over = true
      if (!over) steps.push({ task, node })
      const asleep = new Map(sleeping)
      if (node !== undefined) {
        for (const id of node.taken.slice(0, node.taken.indexOf(task.id)))
          asleep.set(id, node.tasks.find((other) => other.id === id) as Task)
      }
      for (const [id, other] of asleep) if (!independent(other.what, task.what)) asleep.delete(id)
      sleeping = asleep
    }
    const choose = (tasks: readonly Task[], choice: number): number => {
      let node = branch.nodes[choice]
      let index = node === undefined ? -1 : tasks.findIndex(({ id }) => id === branch.picks[choice])
      if (node === undefined || index < 0) {
        index = Math.max(
          0,
          tasks.findIndex(({ id }) => !sleeping.has(id)),
        )
        node = { tasks, sleeping, taken: [(tasks[index] as Task).id] }
      }
      go(tasks[index] as Task, node)
      return index
    }
    return Object.assign(choose, { alone: (task: Task) => go(task, undefined) })
  }

  /** The run chosen for is over: what raced in it is to be tried the other way round. */
  ran(): void {
    const steps = this.#steps
    for (const { at, first } of racesOf(steps, this.#independent)) {
      const node = (steps[at] as Step).node as Node
      const candidates = first.filter((id) => node.tasks.some((task) => task.id === id))
      const [pick] = candidates
      if (pick === undefined || candidates.some((id) => node.taken.includes(id) || node.sleeping.has(id))) continue
      node.taken.push(pick)
      const path = steps.slice(0, at + 1).filter((step) => step.node !== undefined)
      this.#waiting.push({
        nodes: path.map((step) => step.node as Node),
        picks: [...path.slice(0, -1).map(({ task }) => task.id), pick],
      })
    }
  }
}
