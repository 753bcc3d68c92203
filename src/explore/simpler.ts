import type { FaultData } from '../fault/fault-kind.js'
import { faultKind, parseFault } from '../fault/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import type { When } from '../trigger/when.js'
import { fewerOf } from './fewer.js'
import { joined } from './joined.js'
import { plainerNemeses } from './nemesis/plainer-nemeses.js'
import { plainerFaults } from './simpler-fault.js'
import { simplerOrders } from './simpler-order.js'
import { certain, fewerCalls, narrowerWindows } from './simpler-when.js'

/** How faults are made simpler, where that is not left to their kinds. */
export interface Simplifying {
  /** Smaller faults of the same kind, smallest first. @default what their kind's `shrink` gives */
  readonly smaller: (fault: FaultData) => Iterable<FaultData>
  /** Faults to try in place of an injection's, each with a `plainness` below its own. @default an exception ECONNRESET */
  readonly plainer: (injection: InjectionData) => Iterable<FaultData>
  /** The same fault at fewer nodes or links of clusters. @default none: which there are is not known */
  readonly places: (injection: InjectionData) => Iterable<InjectionData>
  /** Orders with less in them, simplest first. @default what can be said without knowing how many there were to choose from */
  readonly orders: (order: readonly number[]) => Iterable<readonly number[]>
}

export const usual: Simplifying = {
  smaller: (fault) => faultKind(fault.kind).shrink(parseFault(fault)),
  plainer: (injection) => plainerNemeses(injection) ?? plainerFaults(injection.fault),
  places: () => [],
  orders: simplerOrders,
}

type Pass = (schedule: Schedule, by: Simplifying) => Iterable<Schedule>

/** One after the other: what takes most away comes first, and what may turn one failure into another one last. */
const passes: readonly Pass[] = [
  function* fewerInjections(schedule) {
    if (schedule.injections.length > 0) yield { ...schedule, injections: [] }
    for (const injections of fewerOf(schedule.injections)) yield { ...schedule, injections }
    for (const injections of joined(schedule.injections)) yield { ...schedule, injections }
  },
  plainerOrder,
  (schedule, { places }) => eachInjection(schedule, places),
  (schedule) => eachWhen(schedule, narrowerWindows),
  (schedule) => eachWhen(schedule, fewerCalls),
  (schedule) => eachWhen(schedule, certain),
  (schedule, { smaller }) =>
    eachInjection(schedule, function* (injection) {
      for (const fault of smaller(injection.fault)) yield { ...injection, fault }
    }),
  (schedule, { plainer }) =>
    eachInjection(schedule, function* (injection) {
      for (const fault of plainer(injection)) yield inPlaceOf(injection, fault)
    }),
]

/**
 * Schedules to try in place of one that fails, simplest first: with fewer injections (two at one point are joined to
 * one); an order with fewer choices; narrower windows; fewer and smaller call numbers; without chance; smaller faults, as
 * their kinds shrink them; plainer kinds. Each has less of one of these and no more of any that weighs more (kinds weigh
 * more than windows, else they weigh as they stand here), so that going from one to the next ends. Pure: the same
 * schedule gives the same ones. The seed stays.
 * @throws UnknownFaultKindError, InvalidOptionError
 */
export function* simplerSchedules(schedule: Schedule, by: Simplifying = usual): Generator<Schedule> {
  for (const [simpler] of simplerFrom(schedule, 0, by)) yield simpler
}

/**
 * The same, beginning with one way of simplifying (a number, from 0) and going round: whoever goes on from a schedule
 * that was found gives the number that came with it, and is not offered first what has just been tried in vain.
 */
export function* simplerFrom(
  schedule: Schedule,
  first: number,
  by: Simplifying = usual,
): Generator<readonly [simpler: Schedule, pass: number]> {
  for (let turn = 0; turn < passes.length; turn++) {
    const pass = (first + turn) % passes.length
    for (const simpler of (passes[pass] as Pass)(schedule, by)) yield [simpler, pass]
  }
}

/** No order at all, then those with less in them. */
function* plainerOrder(schedule: Schedule, { orders }: Simplifying): Generator<Schedule> {
  const { order, ...rest } = schedule
  if (order === undefined) return
  yield rest
  if (order.every((choice) => choice === 0)) return
  for (const simpler of orders(order)) yield { ...rest, order: simpler }
}

function* eachInjection(
  schedule: Schedule,
  change: (injection: InjectionData) => Iterable<InjectionData>,
): Generator<Schedule> {
  for (const [index, injection] of schedule.injections.entries())
    for (const simpler of change(injection)) yield { ...schedule, injections: schedule.injections.with(index, simpler) }
}

function eachWhen(schedule: Schedule, change: (when: When) => Iterable<When>): Generator<Schedule> {
  return eachInjection(schedule, function* ({ when = {}, ...rest }) {
    for (const simpler of change(when)) yield Object.keys(simpler).length === 0 ? rest : { ...rest, when: simpler }
  })
}

/** How long a call hangs, its window says; of another fault at that call it would say that the call must come early. */
function inPlaceOf(injection: InjectionData, fault: FaultData): InjectionData {
  if (injection.fault.kind !== 'hang' || injection.when?.calls === undefined) return { ...injection, fault }
  const { forMs: _, ...when } = injection.when
  return { ...injection, fault, when }
}
