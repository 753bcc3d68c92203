import type { Random, Stream } from 'fast-check'
import { type Duration, toMs } from '../clock/duration.js'
import { checkInteger, checkKeys, checkOneOf, InvalidOptionError } from '../error/index.js'
import { shrinkNumber } from '../fault/index.js'
import { ArbitraryDraw, isArbitrary } from './arbitrary-draw.js'
import { type ArrivalPattern, arrivalPatterns, arrivalTimes } from './arrival-times.js'
import { Arbitrary, stream, Value } from './fast-check.js'
import { fewerOf } from './fewer.js'

/** A request, and when it arrives. */
export interface TimedRequest<R> {
  /** Virtual ms from the start of the workload. */
  readonly atMs: number
  readonly request: R
}

/** Requests in the order of their arrival. */
export type Workload<R> = readonly TimedRequest<R>[]

/** What workloads may be drawn. */
export interface WorkloadConstraints<R> {
  /** What is asked for. @default the number of the request, from 1 */
  readonly request?: Arbitrary<R>
  /**
   * How requests arrive. `steady`: at even gaps; `poisson`: independent of each other, at exponential gaps; `burst`: many
   * at one instant, then none for a while. @default all three
   */
  readonly arrivals?: readonly ArrivalPattern[]
  /** The time in which all arrive. @default '10s' */
  readonly within?: Duration
  /** Fewest requests. @default 1 */
  readonly minRequests?: number
  /** Most requests, up to 10 000. @default 20 */
  readonly maxRequests?: number
}

interface Settings {
  readonly request: Arbitrary<unknown> | undefined
  readonly arrivals: readonly ArrivalPattern[]
  readonly withinMs: number
  readonly minRequests: number
  readonly maxRequests: number
}

/**
 * An arbitrary of workloads: requests and when they arrive, for `runWorkload`. It shrinks to fewer, earlier and simpler
 * requests.
 * @throws InvalidOptionError
 * @example workload({ request: fc.constantFrom('buy', 'cancel'), arrivals: ['burst'], within: '5s' })
 */
export function workload(constraints?: Omit<WorkloadConstraints<never>, 'request'>): Arbitrary<Workload<number>>
export function workload<R>(constraints: WorkloadConstraints<R>): Arbitrary<Workload<R>>
export function workload(constraints: WorkloadConstraints<unknown> = {}): Arbitrary<Workload<unknown>> {
  return new Workloads(settle(constraints))
}

type Values = readonly Value<unknown>[]

class Workloads extends Arbitrary<Workload<unknown>> {
  readonly #settings: Settings

  constructor(settings: Settings) {
    super()
    this.#settings = settings
  }

  override generate(source: Random, bias: number | undefined): Value<Workload<unknown>> {
    const { arrivals, withinMs, minRequests, maxRequests, request } = this.#settings
    const draw = new ArbitraryDraw(source, bias)
    const count = draw.biased ? minRequests : draw.int(minRequests, maxRequests)
    const times = arrivalTimes(draw.pick(arrivals), count, withinMs, draw)
    const values = times.map((_, index) => (request === undefined ? new Value(index + 1, undefined) : draw.of(request)))
    return this.#made(times, values)
  }

  override canShrinkWithoutContext(value: unknown): value is Workload<unknown> {
    const { withinMs, minRequests, maxRequests, request } = this.#settings
    if (!Array.isArray(value) || value.length < minRequests || value.length > maxRequests) return false
    let beforeMs = 0
    return value.every(({ atMs, request: asked }: TimedRequest<unknown>, index) => {
      const inOrder = Number.isInteger(atMs) && atMs >= beforeMs && atMs <= withinMs
      beforeMs = atMs
      return inOrder && (request === undefined ? asked === index + 1 : request.canShrinkWithoutContext(asked))
    })
  }

  /** @param context values of the requests; a workload that the user gave has none */
  override shrink(given: Workload<unknown>, context: unknown): Stream<Value<Workload<unknown>>> {
    const values = (context as Values | undefined) ?? given.map(({ request }) => new Value(request, undefined))
    return stream(
      this.#simpler(
        given.map(({ atMs }) => atMs),
        values,
      ),
    )
  }

  *#simpler(times: readonly number[], values: Values): Generator<Value<Workload<unknown>>> {
    const { request, minRequests } = this.#settings
    const at = (index: number) => times[index] ?? 0
    const places = [...times.keys()]
    if (minRequests === 0 && places.length > 0) yield this.#made([], [])
    for (const kept of fewerOf(places))
      if (kept.length >= minRequests)
        yield this.#made(
          kept.map(at),
          kept.map((index) => values[index] as Value<unknown>),
        )
    const first = at(0)
    if (first > 0)
      yield this.#made(
        times.map((ms) => ms - first),
        values,
      )
    // None overtakes the one before it: what is the first request stays the first.
    for (const index of places)
      for (const earlier of shrinkNumber(at(index), at(index - 1))) yield this.#made(times.with(index, earlier), values)
    if (request === undefined) return
    for (const [index, value] of values.entries())
      for (const simpler of request.shrink(value.value_, value.context))
        yield this.#made(times, values.with(index, simpler))
  }

  #made(times: readonly number[], values: Values): Value<Workload<unknown>> {
    const numbered = this.#settings.request === undefined
    const requests = times.map((atMs, index) => ({
      atMs,
      request: numbered ? index + 1 : (values[index] as Value<unknown>).value,
    }))
    return new Value(requests, values)
  }
}

/** @throws InvalidOptionError */
function settle(constraints: WorkloadConstraints<unknown>): Settings {
  checkKeys('constraints', constraints, ['request', 'arrivals', 'within', 'minRequests', 'maxRequests'])
  const { request, arrivals = arrivalPatterns, within = '10s', minRequests = 1, maxRequests = 20 } = constraints
  if (request !== undefined && !isArbitrary(request))
    throw new InvalidOptionError('request', 'to be an arbitrary', request, "request: fc.constantFrom('buy', 'cancel')")
  if (!Array.isArray(arrivals) || arrivals.length === 0)
    throw new InvalidOptionError('arrivals', 'to be a list, not empty', arrivals)
  for (const [index, pattern] of arrivals.entries()) checkOneOf(`arrivals[${index}]`, pattern, arrivalPatterns)
  checkInteger('maxRequests', maxRequests, 1, 10_000)
  return {
    request,
    arrivals,
    withinMs: Math.trunc(toMs('within', within)),
    minRequests: checkInteger('minRequests', minRequests, 0, maxRequests),
    maxRequests,
  }
}
