import type { InjectionData, Schedule } from '../schedule/schedule.js'

/** Sets of injections, orders, and places that are looked at one by one: beyond them they are many and tell little. */
const mostSets = 100
const mostOrders = 150
const mostPlaces = 12

/**
 * Schedules to try where leaving out one injection after the other, and halving numbers, has come to its end: without
 * one that had made calls come later, or never, the others where the calls then are; other parts of what was found,
 * fewest first; each earlier call; other orders that take less. What is left when things are taken away one by one need
 * not be the fewest that do.
 */
export function* stillFewer(schedule: Schedule, found: readonly InjectionData[]): Generator<Schedule> {
  for (const injections of all(schedule.injections, found)) yield { ...schedule, injections }
  const { injections, order = [] } = schedule
  let left = mostOrders
  const taken = order.filter((choice) => choice > 0).length
  const without = injections.map((_, index) => injections.toSpliced(index, 1))
  for (let length = 1; length <= taken; length++)
    for (const other of runsOf(length, order))
      for (const kept of length < taken ? [...without, injections] : without) {
        if (left-- <= 0) return
        yield { ...schedule, injections: kept, order: other }
      }
}

/** Orders in which so many choices in a row are the same one: as most orders are that show something. */
function* runsOf(length: number, order: readonly number[]): Generator<readonly number[]> {
  for (let from = 0; from < Math.min(order.length, mostPlaces); from++)
    for (let choice = 1; choice <= Math.max(...order); choice++)
      yield [...new Array<number>(from).fill(0), ...new Array<number>(length).fill(choice)]
}

type Injections = readonly InjectionData[]

function* all(injections: Injections, found: Injections): Generator<Injections> {
  for (const [index, gone] of injections.entries()) {
    const rest = injections.toSpliced(index, 1)
    const after = firstCall(gone)
    yield rest.map((other) => (other.at === gone.at ? moved(other, after, -1) : other))
    yield rest.map((other) => moved(other, other.at === gone.at ? after : 1, -1))
    // What came after the call that failed is called once more.
    yield rest.map((other) => (other.at === gone.at ? other : moved(other, 0, 1)))
    yield* earlierCalls(rest)
  }
  let left = mostSets
  for (let size = 1; size < injections.length; size++)
    for (const part of partsOf(found, size)) {
      if (left-- <= 0) break
      yield part
    }
  yield* earlierCalls(injections)
}

function firstCall({ when }: InjectionData): number {
  return Math.min(...(when?.calls ?? [Number.POSITIVE_INFINITY]))
}

/** Where its calls are, of those after one, when there are more or less of them. */
function moved(injection: InjectionData, after: number, by: 1 | -1): InjectionData {
  const { when } = injection
  if (when?.calls === undefined) return injection
  const calls = when.calls.map((call) => (call > after ? call + by : call))
  return { ...injection, when: { ...when, calls: [...new Set(calls)] } }
}

/** One of them at each earlier call, where it is at one call. */
function* earlierCalls(injections: Injections): Generator<Injections> {
  for (const [index, { when, ...rest }] of injections.entries()) {
    const [call = 1, more] = when?.calls ?? []
    if (more !== undefined || call > mostPlaces) continue
    for (let sooner = 1; sooner < call; sooner++)
      yield injections.with(index, { ...rest, when: { ...when, calls: [sooner] } })
  }
}

/** Every part of so many items, in order. */
function* partsOf<T>(items: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) {
    yield []
    return
  }
  for (let at = from; at <= items.length - size; at++)
    for (const rest of partsOf(items, size - 1, at + 1)) yield [items[at] as T, ...rest]
}
