import { stackOf, type Trace, takeTrace } from '../clock/trace.js'

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
}
