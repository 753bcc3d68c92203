import { checkInteger, checkKeys, checkOneOf, InvalidOptionError } from '../error/index.js'
import { checkPattern, compilePattern } from '../trigger/index.js'
import type { Candidate } from './candidate.js'
import type { FirstOrder } from './first-order.js'
import { OrderSearch, type OrderSettings } from './order-search.js'
import type { Independent } from './order-tree.js'
import type { RunRecord } from './run-record.js'
import type { SearchState, Strategy } from './strategy.js'

const ways = ['exhaustive', 'pct', 'random walk'] as const
export type InterleavingWay = (typeof ways)[number]

/** How orders are searched. */
export interface InterleavingOptions {
  /**
   * `exhaustive`: every order, where there are few. `pct`: by priorities drawn at random. `random walk`: any task, each
   * time. @default all of them
   */
  readonly by?: readonly InterleavingWay[]
  /** Every order is tried where there are no more than so many. 1 or more. @default 200, and all runs there are where no other strategy searches */
  readonly orders?: number
  /** Runs by priorities and walks, where there are more orders. 0 or more. @default 120, and all runs there are where no other strategy searches */
  readonly walks?: number
  /** Greatest depth of the bugs that priorities are drawn for, 1 to 10: see `pctChooser`. @default 3 */
  readonly depth?: number
  /**
   * Pairs of patterns of points (or `timer`, `immediate`, `yield`) whose tasks are independent: whichever goes first,
   * the same comes of it. That is said of all that runs from one turn to the next: what the call does, and the code that
   * has waited for its answer, up to its next call of a point. Orders that only swap such tasks are then run once.
   * @default none: code shares variables that no point shows
   * @example [['metrics.*', '**']]
   */
  readonly independent?: readonly (readonly [string, string])[]
}

/** Before anything else is searched: most bugs of order show in few orders, and other strategies wait. */
const atFirst = { orders: 40, walks: 40 }
const inAll = { orders: 200, walks: 120 }

/**
 * A strategy that searches the orders in which concurrent tasks go on, without faults: see `docs/interleaving.md`. All of
 * them, where they are few; else by priorities and by random walks.
 * @throws InvalidOptionError
 * @example explore({ strategies: [interleavings({ by: ['pct'], walks: 500 })] }, body)
 */
export function interleavings(options: InterleavingOptions = {}): Strategy {
  const settings = settle(options)
  const { orders = inAll.orders, walks = inAll.walks, by } = options
  return {
    name: by === undefined ? 'interleaving' : `interleaving by ${by.join(', ')}`,
    candidates: (search) => new OrderSearch(settings).run(search, { orders, walks }),
  }
}

const usual = settle({})
const searches = new WeakMap<RunRecord, OrderSearch>()

/** The same in each strategy of a search. */
function orderSearchOf({ golden }: SearchState): OrderSearch {
  let search = searches.get(golden)
  if (search === undefined) {
    search = new OrderSearch(usual)
    searches.set(golden, search)
  }
  return search
}

/** A few orders, in between single faults where there are runs to spare; all there is to try, where it is the only one. */
export const interleaving: Strategy = {
  name: 'interleaving',
  early: 'before',
  candidates(search) {
    const { alone, left } = search
    return orderSearchOf(search).run(search, alone ? { orders: left, walks: left } : atFirst)
  },
}

/**
 * What `interleaving` has left, when faults have been searched.
 * @returns what the first interleaved run of the search has told
 */
export function* otherOrders(search: SearchState): Generator<Candidate, FirstOrder, RunRecord> {
  const orders = orderSearchOf(search)
  yield* orders.run(search, inAll)
  return orders.first as FirstOrder
}

/** Choices in a run of this search without faults; undefined: none was interleaved yet. 0: orders make no difference. */
export function choicesOf(search: SearchState): number | undefined {
  return searches.get(search.golden)?.first?.length
}

function settle(options: InterleavingOptions): OrderSettings {
  checkKeys('options', options, ['by', 'orders', 'walks', 'depth', 'independent'])
  const { by = ways, orders, walks, depth = 3, independent } = options
  if (!Array.isArray(by) || by.length === 0)
    throw new InvalidOptionError('by', `to be a list of ${ways.join(', ')}`, by)
  if (orders !== undefined) checkInteger('orders', orders, 1)
  if (walks !== undefined) checkInteger('walks', walks, 0)
  return {
    by: by.map((way) => checkOneOf('by', way, ways)),
    depth: checkInteger('depth', depth, 1, 10),
    independent: independent === undefined ? undefined : independentBy(independent),
  }
}

function independentBy(pairs: unknown): Independent {
  if (!Array.isArray(pairs)) throw new InvalidOptionError('independent', 'to be a list of pairs of patterns', pairs)
  const fits = pairs.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new InvalidOptionError('independent', "to hold pairs such as ['metrics.*', '**']", pair)
    return pair.map((pattern) => compilePattern(checkPattern('independent', pattern as string)))
  })
  const known = new Map<string, boolean>()
  return (one, other) => {
    const key = `${one}\n${other}`
    let answer = known.get(key)
    if (answer === undefined) {
      answer = fits.some(([a, b]) => (a?.(one) && b?.(other)) || (a?.(other) && b?.(one)))
      known.set(key, answer)
    }
    return answer
  }
}
