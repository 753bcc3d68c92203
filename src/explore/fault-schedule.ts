import type { Random, Stream } from 'fast-check'
import type { FaultData } from '../fault/index.js'
import { fromToken, parseSchedule } from '../schedule/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import { ArbitraryDraw } from './arbitrary-draw.js'
import { admits, drawInjections, placeAt } from './draw-injections.js'
import { smallerFaults } from './drawn-fault.js'
import { Arbitrary, stream, Value } from './fast-check.js'
import type { ScheduleConstraints } from './schedule-constraints.js'
import { planSchedules, type SchedulePlan } from './schedule-plan.js'
import { type Simplifying, simplerFrom, usual } from './simpler.js'
import { plainness } from './simpler-fault.js'

const seeds = 2 ** 32 - 1

/**
 * An arbitrary of schedules for properties of fast-check: what is drawn is armed in a session of its own for each run of
 * the predicate, by `withChaos(body, { schedule })` or `chaos.fork({ schedule })`. A counterexample is shrunk to fewer
 * faults, narrower windows, fewer and earlier calls, smaller and plainer faults, always within the constraints.
 * With FAULTLINE_REPLAY set it gives the schedule of that token, and nothing simpler.
 * @throws InvalidOptionError, UnknownFaultKindError for constraints that make no sense
 * @example
 * await fc.assert(
 *   fc.asyncProperty(faultSchedule({ points: ['bank.*'] }), (schedule) =>
 *     withChaos(async (chaos) => { … }, { schedule })(),
 *   ),
 * )
 */
export function faultSchedule(constraints: ScheduleConstraints): Arbitrary<Schedule> {
  return new FaultSchedules(planSchedules(constraints))
}

class FaultSchedules extends Arbitrary<Schedule> {
  readonly #plan: SchedulePlan
  readonly #simplifying: Simplifying

  constructor(plan: SchedulePlan) {
    super()
    this.#plan = plan
    this.#simplifying = { ...usual, smaller: smallerFaults, plainer: (injection) => plainerOf(plan, injection) }
  }

  override generate(source: Random, bias: number | undefined): Value<Schedule> {
    const draw = new ArbitraryDraw(source, bias)
    const seed = this.#plan.seed ?? draw.int(0, seeds)
    const drawn: Schedule = { version: 1, seed, injections: drawInjections(this.#plan, draw) }
    return new Value(replayed() ?? drawn, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Schedule {
    try {
      const { injections, order } = parseSchedule(value)
      return (
        order === undefined &&
        injections.length >= this.#plan.minFaults &&
        injections.every((injection) => admits(this.#plan, injection))
      )
    } catch {
      return false
    }
  }

  /** @param context the way of simplifying that led to the schedule, see `simplerFrom` */
  override shrink(schedule: Schedule, context: unknown): Stream<Value<Schedule>> {
    return stream(this.#simpler(schedule, typeof context === 'number' ? context : 0))
  }

  *#simpler(schedule: Schedule, from: number): Generator<Value<Schedule>> {
    if (replayed() !== undefined) return
    const { minFaults, windows, seed } = this.#plan
    for (const [simpler, pass] of simplerFrom(schedule, from, this.#simplifying)) {
      const long = simpler.injections.every(({ when }) => (when?.forMs ?? seeds) >= (windows?.minMs ?? 0))
      if (long && simpler.injections.length >= minFaults) yield new Value(simpler, pass)
    }
    // Last: where nothing is left to chance, the seed says nothing.
    if (seed === undefined && schedule.seed !== 0) yield new Value({ ...schedule, seed: 0 }, from)
  }
}

/** What else may go wrong at the same point, plainer first. */
function plainerOf(plan: SchedulePlan, { fault, at }: InjectionData): FaultData[] {
  const place = at === undefined ? plan.globals : placeAt(plan, at)
  const plain = place?.choices.flatMap((choice) => choice.plain) ?? []
  return plain
    .filter((other) => plainness(other) < plainness(fault))
    .sort((one, other) => plainness(one) - plainness(other))
}

/** The schedule that the run is asked to replay. @throws ReplayError */
function replayed(): Schedule | undefined {
  const token = process.env.FAULTLINE_REPLAY?.trim() ?? ''
  return token === '' ? undefined : fromToken(token)
}
