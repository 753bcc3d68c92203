import type { TimerQueue } from './timer-queue.js'
import type { VirtualTimer } from './virtual-timer.js'

/** What may go on next, where several can at one instant. */
export interface Task {
  /**
   * Number of its chain, from 1: tasks of which each was set going while the one before it ran. One that starts several
   * goes on with the first of them; the others begin chains of their own.
   */
  readonly chain: number
  /** What it is: the point whose call goes on, `yield`, or `timer`. */
  readonly what: string
}

/** Chooses one of two tasks or more: its index. The first is the one that would go on anyway. */
export type Chooser = (tasks: readonly Task[], choice: number) => number

/**
 * Decides which of the tasks that are due at one instant goes on: calls of points before they are made and before they
 * are answered, timers, and `chaos.yield()`. No order is tried that Node would never take: timers set with the same
 * delay go in the order they were set, immediates among themselves too, and what is our own (a probe, the start of a
 * fault's window) keeps its place.
 *
 * Chains of tasks are those of Ozkan et al., "Randomized testing of distributed systems with probabilistic guarantees",
 * OOPSLA 2018: what a task sets going is of its chain.
 */
export class Interleaver {
  /** Choices taken so far: at each, the index chosen. */
  readonly order: number[] = []
  /** At each choice, how many there were. */
  readonly widths: number[] = []
  readonly #choose: Chooser
  #chains = 0
  #running = 0

  constructor(choose: Chooser) {
    this.#choose = choose
  }

  /** A task was set going: by the one that runs now, or by the body before any ran. */
  armed(timer: VirtualTimer): void {
    timer.chain = this.#running === 0 ? ++this.#chains : this.#running
    this.#running = 0
  }

  /** Takes the timer that is to fire from the queue. */
  next(queue: TimerQueue<VirtualTimer>): VirtualTimer | undefined {
    const free = freeOf(queue.first())
    const index = free.length < 2 ? 0 : this.#chosen(free)
    const timer = free[index]
    if (timer === undefined) return undefined
    queue.remove(timer)
    this.#running = timer.chain
    return timer
  }

  #chosen(timers: readonly VirtualTimer[]): number {
    const tasks = timers.map(({ chain, task }) => ({ chain, what: task ?? 'timer' }))
    const wanted = this.#choose(tasks, this.order.length)
    const index = Math.min(Math.max(0, Math.trunc(wanted) || 0), timers.length - 1)
    this.order.push(index)
    this.widths.push(timers.length)
    return index
  }
}

/** Takes the choices of a schedule, and 0 for all that follow. */
export function chooserOf(order: readonly number[]): Chooser {
  return (_tasks, choice) => order[choice] ?? 0
}

/** Of what is due at one instant, in order, that which may go first. */
function freeOf(due: readonly VirtualTimer[]): readonly VirtualTimer[] {
  const [first] = due
  if (first === undefined || isOwn(first)) return due.slice(0, 1)
  const delays = new Set<number>()
  return due.filter((timer) => {
    if (timer.task !== undefined) return true
    if (isOwn(timer)) return false
    const key = timer.type === 'immediate' ? -1 : timer.delayMs
    if (delays.has(key)) return false
    delays.add(key)
    return true
  })
}

function isOwn(timer: VirtualTimer): boolean {
  return timer.internal && timer.task === undefined
}
