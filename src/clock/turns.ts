import { real } from './real.js'

/** Somebody who may wait for a turn of the real event loop. */
export interface TurnTaker {
  /** True while a turn is due; only `takeTurn` and `leaveTurn` set it. */
  turnDue: boolean
  turn(): void
}

/** Sessions that may begin within one turn of the event loop before it gets its next: real I/O must not starve. */
const BEGINNINGS_A_TURN = 32

let queue: TurnTaker[] = []
/** Those who begin: they need no news from the event loop, so they may go on in the turn that is under way. */
let beginning: TurnTaker[] = []
let due = 0
let immediate: NodeJS.Immediate | undefined

function give(taker: TurnTaker): void {
  if (!taker.turnDue) return
  taker.turnDue = false
  due--
  taker.turn()
}

/** One immediate for all sessions of the worker: a search opens thousands a second, each nested in another. */
function run(): void {
  immediate = undefined
  const batch = queue
  queue = []
  try {
    for (const taker of batch) give(taker)
    for (let count = 0; count < BEGINNINGS_A_TURN && beginning.length > 0; count++) give(beginning.shift() as TurnTaker)
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
