import type { TimerQueue } from './timer-queue.js'
import type { VirtualTimer } from './virtual-timer.js'

/** What may go on next, where several can at one instant. */
export interface Task {
  /** Number by which it was set going, from 1: the same in each run that has taken the same choices so far. */
  readonly id: number
  /** The task that was running when it was set going; 0: none was. */
  readonly after: number
  /**
   * Number of its chain, from 1: tasks of which each was set going while the one before it ran. One that starts several
   * goes on with the first of them; the others begin chains of their own.
   */
  readonly chain: number
  /** What it is: the point whose call goes on, `yield`, `timer`, or `immediate`. */
  readonly what: string
  /** Tasks of one lane go in the order in which they were set going. Undefined: of none. */
  readonly lane: unknown
}

/** Where a call has its place among others. */
export interface Place {
  /** Those of one lane go in the order in which they were set going. */
  readonly lane?: object | undefined
  /** When the call began, as a number that grows: of those that real I/O answers, what is first is a matter of speed. */
  readonly rank?: number | undefined
}

let ranks = 0

/** The rank of a call that begins now. */
export function nextRank(): number {
  return ++ranks
}

/** Chooses one of two tasks or more: its index. The first is the one that would go on anyway. */
export interface Chooser {
  (tasks: readonly Task[], choice: number): number
  /** Told of each task that goes on with no other to choose. */
  alone?(task: Task): void
}

/** More choices than a schedule may hold are not asked for. */
const mostChoices = 100_000

/**
 * Decides which of the tasks that are due at one instant goes on: calls of points before they are made and before they
 * are answered, timers, and `chaos.yield()`. It is asked when all microtasks have run, so none is ever split.
 *
 * No order is tried that Node would never take: timers set with the same delay go in the order they were set, immediates
 * among themselves too, and what is our own (the end of a latency, the start of a fault's window) is no choice: it goes
 * as soon as no timer of the code is before it. While real I/O is in flight nobody is asked, or how many there are to
 * choose from would depend on how fast it is: see `Driver`.
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
  #tasks = 0
  #chains = 0
  /** Chain that the next task set going belongs to; 0: to a new one. */
  #chain = 0
  #running = 0
  #afterIo = false
  /** Armed since real I/O was in flight, in whatever order it was done: they are told apart by rank. */
  #fresh: { readonly timer: VirtualTimer; readonly rank: number; readonly task: Omit<Task, 'id'> }[] = []

  constructor(choose: Chooser) {
    this.#choose = choose
  }

  /** A timer was armed: by the task that runs now, or by the body before any ran. */
  armed(timer: VirtualTimer, what = whatIs(timer), { lane, rank }: Place = {}): void {
    const task = { after: this.#running, chain: this.#chain, what, lane: lane ?? laneOf(timer) }
    this.#chain = 0
    if (this.#afterIo && rank !== undefined) this.#fresh.push({ timer, rank, task })
    else this.#number(timer, task)
  }

  #number(timer: VirtualTimer, task: Omit<Task, 'id'>): void {
    // Of immediates that are no choice there may be more or fewer from run to run.
    const counts = !this.#afterIo || timer.type !== 'immediate'
    timer.task = { ...task, id: counts ? ++this.#tasks : -1, chain: task.chain === 0 ? ++this.#chains : task.chain }
  }

  /**
   * Real I/O has been in flight. What follows from it was set going by no task, and from now on immediates go first:
   * HTTP clients go on by them while others are still in flight.
   */
  afterIo(): void {
    this.#running = 0
    this.#chain = 0
    this.#afterIo = true
  }

  /** Takes the timer that is to fire from the queue. */
  next(queue: TimerQueue<VirtualTimer>): VirtualTimer | undefined {
    const timer = this.#nextOf(queue)
    if (timer === undefined) return undefined
    queue.remove(timer)
    // What our own timers set going is the doing of the task that they were set by.
    this.#running = (isOwn(timer) ? timer.task?.after : timer.task?.id) ?? 0
    this.#chain = timer.task?.chain ?? 0
    return timer
  }

  /** While real I/O is in flight: an immediate goes on, all else waits. */
  isImmediateDue(queue: TimerQueue<VirtualTimer>): boolean {
    return queue.first().some(({ type }) => type === 'immediate')
  }

  #nextOf(queue: TimerQueue<VirtualTimer>): VirtualTimer | undefined {
    const immediate = this.#afterIo ? queue.first().find(({ type }) => type === 'immediate') : undefined
    if (immediate !== undefined) return immediate
    if (this.#fresh.length > 0) this.#settle(queue)
    const free = freeOf(queue.first())
    const first = free[0]
    if (first !== undefined && isOwn(first)) return first
    if (free.length > 1 && this.order.length < mostChoices) return free[this.#chosen(free)]
    if (first?.task !== undefined) this.#choose.alone?.(first.task)
    return first
  }

  /** Those that real I/O has set going take the order in which their calls began. */
  #settle(queue: TimerQueue<VirtualTimer>): void {
    const fresh = this.#fresh
    this.#fresh = []
    const orders = fresh.map(({ timer }) => timer.order).sort((a, b) => a - b)
    for (const { timer } of fresh) queue.remove(timer)
    for (const [index, { timer, task }] of fresh.sort((a, b) => a.rank - b.rank).entries()) {
      timer.order = orders[index] as number
      this.#number(timer, task)
      queue.push(timer)
    }
  }

  #chosen(timers: readonly VirtualTimer[]): number {
    const wanted = this.#choose(
      timers.map(({ task }) => task as Task),
      this.order.length,
    )
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

/**
 * Of what is due at one instant, that which may go first, or a timer of our own that does. Calls of points come before
 * timers: without gates they would have gone on at once.
 */
function freeOf(due: readonly VirtualTimer[]): readonly VirtualTimer[] {
  const calls: VirtualTimer[] = []
  const timers: VirtualTimer[] = []
  const lanes = new Set<unknown>()
  let own: VirtualTimer | undefined
  for (const timer of due) {
    if (isOwn(timer)) {
      own ??= timer
      continue
    }
    const isCall = timer.type === 'task' && timer.task?.what !== 'yield'
    if (own !== undefined && isOfCode(timer)) continue
    const lane = timer.task?.lane
    if (lane !== undefined) {
      if (lanes.has(lane)) continue
      lanes.add(lane)
    }
    if (isCall) calls.push(timer)
    else timers.push(timer)
  }
  const free = timers.length === 0 ? calls : [...calls, ...timers]
  if (own === undefined) return free
  // After all else, or before all timers of the code.
  const waits = own.order === Number.MAX_SAFE_INTEGER ? free.length > 0 : timers.some(isOfCode)
  return waits ? free : [own]
}

/** Not of the code under test, and no task either. */
function isOwn({ internal, type }: VirtualTimer): boolean {
  return internal && type !== 'task' && type !== 'arrival'
}

/** A timer of the code under test, or what reaches it from another machine. */
function isOfCode({ internal, type }: VirtualTimer): boolean {
  return !internal || type === 'arrival'
}

function whatIs({ type }: VirtualTimer): string {
  return type === 'immediate' ? type : 'timer'
}

/** Timers of one delay on one node are one list of Node's, immediates another. */
function laneOf({ type, internal, delayMs, view }: VirtualTimer): unknown {
  if (internal) return undefined
  return type === 'immediate' ? `immediate ${view.name}` : `timer ${delayMs} ${view.name}`
}
