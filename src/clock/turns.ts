import { real } from './real.js'

/** Somebody who may wait for a turn of the real event loop. */
export interface TurnTaker {
  /** True while a turn is due; only `takeTurn` and `leaveTurn` set it. */
  turnDue: boolean
  turn(): void
}

let queue: TurnTaker[] = []
let due = 0
let immediate: NodeJS.Immediate | undefined

/** One immediate for all sessions of the worker: a search opens thousands a second, each nested in another. */
function run(): void {
  immediate = undefined
  const batch = queue
  queue = []
  try {
    for (const taker of batch) {
      if (!taker.turnDue) continue
      taker.turnDue = false
      due--
      taker.turn()
    }
  } finally {
    if (due > 0) {
      // A turn that threw has cost the rest of its batch theirs.
      queue = [...batch.filter((taker) => taker.turnDue && !queue.includes(taker)), ...queue]
      immediate ??= real.setImmediate(run)
    }
  }
}

/** Gives a turn soon, unless one is due already. */
export function takeTurn(taker: TurnTaker): void {
  if (taker.turnDue) return
  taker.turnDue = true
  due++
  queue.push(taker)
  immediate ??= real.setImmediate(run)
}

/** Takes the wish for a turn back. When nobody wants one, nothing is left with the event loop. */
export function leaveTurn(taker: TurnTaker): void {
  if (!taker.turnDue) return
  taker.turnDue = false
  due--
  const at = queue.lastIndexOf(taker)
  if (at >= 0) queue.splice(at, 1)
  if (due > 0 || immediate === undefined) return
  real.clearImmediate(immediate)
  immediate = undefined
}
