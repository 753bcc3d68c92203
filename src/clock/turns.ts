import { real } from './real.js'
import { drainInNoContext } from './scope.js'

/** Somebody who may wait for a turn of the real event loop. */
export interface TurnTaker {
  /** True while a turn is due; only `takeTurn` and `leaveTurn` set it. */
  turnDue: boolean
  /** Its turn begins: what is pending is drained, and then it is its step. */
  turn(): void
  /** One step, when all that was pending has run. True: drain again, and then the next one; false: the turn is over. */
  step(): boolean
  /** Told of what a tick threw. It is thrown on: see `drainTelling`. */
  thrown(error: unknown): void
}

/** Sessions that may begin within one turn of the event loop before it gets its next: real I/O must not starve. */
const BEGINNINGS_A_TURN = 32

let queue: TurnTaker[] = []
/** Those who begin: they need no news from the event loop, so they may go on in the turn that is under way. */
let beginning: TurnTaker[] = []
let due = 0
let immediate: NodeJS.Immediate | undefined

/**
 * One immediate for all sessions of the worker: a search opens thousands a second, each nested in another. What is pending
 * is drained here and nowhere deeper: each of our frames beneath the code under test is one less of its own in the stacks
 * of its errors, and costs as much to take.
 */
function run(): void {
  immediate = undefined
  const batch = queue
  queue = []
  let given = 0
  let begun = 0
  try {
    for (;;) {
      const fromBatch = given < batch.length
      if (!fromBatch && (beginning.length === 0 || begun++ === BEGINNINGS_A_TURN)) break
      const taker = (fromBatch ? batch[given++] : beginning.shift()) as TurnTaker
      if (!taker.turnDue) continue
      taker.turnDue = false
      due--
      taker.turn()
      do {
        try {
          drainInNoContext?.()
        } catch (error) {
          taker.thrown(error)
          throw error
        }
      } while (taker.step())
    }
  } finally {
    if (due > 0) {
      // A turn that threw has cost the rest of its batch theirs.
      const missed = batch.filter((taker) => taker.turnDue && !queue.includes(taker) && !beginning.includes(taker))
      queue = [...missed, ...beginning, ...queue]
      beginning = []
      immediate ??= real.setImmediate(run)
    }
  }
}

/**
 * Gives a turn soon, unless one is due already.
 * @param begins the taker has waited for nothing yet
 */
export function takeTurn(taker: TurnTaker, begins = false): void {
  if (taker.turnDue) return
  taker.turnDue = true
  due++
  if (begins) beginning.push(taker)
  else queue.push(taker)
  immediate ??= real.setImmediate(run)
}

/** Settles after a turn of the event loop: what was on its way within this process has been read by the second. */
export function turnOfLoop(): Promise<void> {
  return new Promise((resolve) => real.setImmediate(resolve))
}

/** Takes the wish for a turn back. When nobody wants one, nothing is left with the event loop. */
export function leaveTurn(taker: TurnTaker): void {
  if (!taker.turnDue) return
  taker.turnDue = false
  due--
  remove(queue, taker)
  remove(beginning, taker)
  if (due > 0 || immediate === undefined) return
  real.clearImmediate(immediate)
  immediate = undefined
}

function remove(list: TurnTaker[], taker: TurnTaker): void {
  const at = list.lastIndexOf(taker)
  if (at >= 0) list.splice(at, 1)
}
