import type { Chooser } from '../clock/interleaver.js'
import type { RandomStream } from '../random/stream.js'
import type { Candidate } from './candidate.js'
import { type FirstOrder, firstOrder } from './first-order.js'
import { type Independent, OrderTree } from './order-tree.js'
import { pctChooser } from './pct.js'
import { randomChooser } from './random-walk.js'
import { Recent } from './recent.js'
import type { RunRecord } from './run-record.js'
import type { SearchState } from './strategy.js'

export interface OrderSettings {
  readonly by: readonly ('exhaustive' | 'pct' | 'random walk')[]
  /** Greatest depth that priorities are drawn for. */
  readonly depth: number
  readonly independent: Independent | undefined
}

/** More tasks in a run are not compared with one another. */
const mostTasks = 400
/** So many orders drawn in a row that were all run before: there are hardly any others. */
const nothingNew = 40

/** The orders of one body without faults, as far as they have been searched. May be gone on with later. */
export class OrderSearch {
  readonly #settings: OrderSettings
  readonly #tree: OrderTree
  readonly #draws: readonly Draw[]
  /** What the first run has told, once it has been. */
  first: FirstOrder | undefined
  /** There is no order left to try. */
  #done = false
  readonly #seen = new Recent()
  #old = 0
  #drawn = 0
  #longest = 0

  constructor(settings: OrderSettings) {
    this.#settings = settings
    this.#tree = new OrderTree(settings.independent)
    this.#draws = drawsOf(settings)
  }

  /**
   * Tries all orders if there are no more than `orders`, else draws until `walks` have been drawn in all.
   */
  *run(
    search: SearchState,
    most: { readonly orders: number; readonly walks: number },
  ): Generator<Candidate, void, RunRecord> {
    // A statement: the CommonJS build makes functions of what `??` may leave out, and none of them may yield.
    let first = this.first
    if (first === undefined) first = yield* this.#begin()
    if (!this.#done && this.#areFew(first, most.orders, search)) yield* this.#every(most.orders)
    if (!this.#done) yield* this.#draw(search, most.walks)
  }

  *#begin(): Generator<Candidate, FirstOrder, RunRecord> {
    const exhaustive = this.#settings.by.includes('exhaustive')
    const first = yield* firstOrder(exhaustive ? this.#tree.next() : undefined)
    if (exhaustive && first.tasks <= mostTasks) this.#tree.ran()
    this.first = first
    this.#longest = first.length
    this.#done = first.length === 0
    return first
  }

  /** Those that independence leaves are known only when they have been run. */
  #areFew(first: FirstOrder, most: number, search: SearchState): boolean {
    const { by, independent } = this.#settings
    if (!by.includes('exhaustive') || first.tasks > mostTasks) return false
    // One shard alone: what is to be tried next depends on what came of the runs before.
    if (search.share([0]).length === 0) return false
    return first.orders <= 4 * most || independent !== undefined
  }

  *#every(most: number): Generator<Candidate, void, RunRecord> {
    while (this.#tree.size <= most) {
      const chooser = this.#tree.next()
      if (chooser === undefined) {
        this.#done = true
        return
      }
      yield { injections: [], chooser }
      this.#tree.ran()
    }
  }

  *#draw(search: SearchState, most: number): Generator<Candidate, void, RunRecord> {
    if (this.#draws.length === 0) return
    for (; this.#drawn < most && this.#old < nothingNew; this.#drawn++) {
      const draw = this.#draws[this.#drawn % this.#draws.length] as Draw
      const chooser = draw(search.random.fork(`order ${this.#drawn}`), this.#longest)
      const { order } = yield { injections: [], chooser }
      this.#longest = Math.max(this.#longest, order.length)
      const key = order.join()
      this.#old = this.#seen.has(key) ? this.#old + 1 : 0
      this.#seen.add(key)
    }
  }
}

type Draw = (random: RandomStream, length: number) => Chooser

/** In turns: depth 2 first, for most bugs are of it, and depth 1 last, which has fewest orders to draw. */
function drawsOf({ by, depth }: OrderSettings): Draw[] {
  const pct = (depth: number): Draw => {
    return (random, length) => pctChooser(random, { depth, length })
  }
  const depths = Array.from({ length: depth }, (_, index) => ((index + 1) % depth) + 1)
  const draws = by.includes('pct') ? depths.map(pct) : []
  if (by.includes('random walk')) draws.splice(1, 0, randomChooser)
  return draws
}
