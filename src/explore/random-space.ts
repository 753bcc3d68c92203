import type { FaultData } from '../fault/index.js'
import type { RandomStream } from '../random/stream.js'
import type { CallSeen } from './run-record.js'
import { globalSingles, injectionAt, type Single } from './space.js'
import type { SearchState } from './strategy.js'

/** What random runs draw from: every call that any run has made so far, with the faults that fit it. It grows. */
export class RandomSpace {
  readonly #state: SearchState
  readonly #globals: readonly Single[]
  #known = -1
  #points: (readonly CallSeen[])[] = []
  #kinds: readonly string[] = []

  constructor(search: SearchState) {
    this.#state = search
    this.#globals = globalSingles(search.golden, search.palette)
  }

  /** Kinds of faults that there are by now. */
  kinds(): readonly string[] {
    const { calls, palette } = this.#state
    if (calls.length === this.#known) return this.#kinds
    this.#known = calls.length
    const points = new Map<string, CallSeen[]>()
    for (const call of calls) {
      if (call.about !== undefined || call.ofDisk) continue
      const known = points.get(call.point)
      if (known === undefined) points.set(call.point, [call])
      else known.push(call)
    }
    this.#points = [...points.values()]
    const all = [...this.#globals.map(({ fault }) => fault), ...calls.flatMap((call) => palette.at(call))]
    this.#kinds = [...new Set(all.map(({ kind }) => kind))]
    return this.#kinds
  }

  /** A fault of one of these kinds at some call, or for all code; none that fails alone. Undefined: not this time. */
  draw(kinds: ReadonlySet<string>, draw: RandomStream): Single | undefined {
    // Each point as often as any other, however often it is called; clocks and timers are as one of them.
    const calls = this.#points[draw.int(0, this.#points.length) - 1]
    if (calls === undefined) {
      const globals = this.#globals.filter(({ fault }) => kinds.has(fault.kind))
      return globals.length === 0 ? undefined : this.#untold(draw.pick(globals))
    }
    const call = draw.pick(calls)
    const fitting = this.#state.palette.at(call).filter(({ kind }) => kinds.has(kind))
    if (fitting.length === 0) return undefined
    const fault: FaultData = draw.pick(fitting)
    return this.#untold({ call, fault, injection: injectionAt(call, fault) })
  }

  /** What fails alone has been told: with others it would only be told again. */
  #untold(single: Single): Single | undefined {
    return this.#state.outcomeOf(single) === 'failed' ? undefined : single
  }
}
