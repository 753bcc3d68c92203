import { type Frame, stackOf, type Trace, takeTrace, userFrame } from '../clock/trace.js'
import type { TimelineEvent } from '../timeline/index.js'

/** Frames noted: ours come first, then perhaps those of a library that hands the call on. */
const depth = 48
/** A stack is some microseconds and kilobytes: of a run of more calls, the first are noted. */
const mostCalls = 10_000

/** Where in the code the calls of a run come from. For a run that is told of: a search does without. */
export class CallPlaces {
  readonly #traces = new Map<string, Trace>()

  /** To be called in the call itself: its stack is what is noted. */
  note(point: string, call: number): void {
    if (this.#traces.size < mostCalls) this.#traces.set(`${point} ${call}`, takeTrace(depth))
  }

  /** From the first line that is not ours; undefined: the call was not noted. */
  stackOf(point: string, call: number): string | undefined {
    return stackOf(this.#traces.get(`${point} ${call}`))
  }

  /**
   * Where the calls come from that injections have acted on, by the number of the injection, from 1: each place once, in
   * the order in which they acted. A call that only code of a library has made is from nowhere.
   */
  acted(events: readonly TimelineEvent[]): ReadonlyMap<number, readonly Frame[]> {
    const places = new Map<number, Map<string, Frame>>()
    for (const event of events) {
      if (event.type !== 'fault.injected') continue
      const frame = userFrame(this.#traces.get(`${event.point} ${event.call}`)?.stack)
      if (frame === undefined) continue
      const ofInjection = places.get(event.injection) ?? new Map<string, Frame>()
      const key = `${frame.file}:${frame.line}`
      if (!ofInjection.has(key)) ofInjection.set(key, frame)
      places.set(event.injection, ofInjection)
    }
    return new Map([...places].map(([injection, frames]) => [injection, [...frames.values()]]))
  }
}
