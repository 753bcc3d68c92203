import type { EventLike } from './line.js'
import { numberOf, numberOrNull, textOf, textOrNull } from './text.js'
import type { FaultView, Sections } from './view.js'

const mostShown = 100
const mostKept = 2000

type FaultState = { -readonly [K in keyof FaultView]: FaultView[K] }

/** The faults that are armed now, in all runs. */
export class Faults {
  readonly #inForce = new Map<string, FaultState>()

  armed(event: EventLike, run: string, runName: string): FaultView {
    const key = keyOf(event, run)
    const fault: FaultState = {
      key,
      kind: textOf(event.kind, 80),
      text: textOf(event.text),
      at: textOrNull(event.at),
      scenario: textOrNull(event.scenario),
      severity: textOrNull(event.severity),
      run: runName,
      fromMs: numberOf(event.fromMs),
      untilMs: numberOrNull(event.untilMs),
      nowMs: event.atMs,
      acted: 0,
    }
    this.#inForce.set(key, fault)
    // A run that lifts nothing, in a file that somebody has made.
    if (this.#inForce.size > mostKept) this.#inForce.delete(this.#inForce.keys().next().value as string)
    return fault
  }

  acted(event: EventLike, run: string): void {
    const fault = this.#inForce.get(keyOf(event, run))
    if (fault !== undefined) fault.acted++
  }

  lifted(event: EventLike, run: string): void {
    this.#inForce.delete(keyOf(event, run))
  }

  runEnded(run: string): void {
    for (const key of this.#inForce.keys()) if (key.startsWith(`${run}!`)) this.#inForce.delete(key)
  }

  /** @param nowMs session time of a run */
  view(nowMs: (run: string) => number): Sections['faults'] {
    const all = [...this.#inForce.values()]
    const inForce = all.slice(0, mostShown).map((fault): FaultView => {
      return { ...fault, nowMs: nowMs(fault.key.slice(0, fault.key.lastIndexOf('!'))) }
    })
    return { inForce, more: all.length - inForce.length }
  }
}

function keyOf(event: EventLike, run: string): string {
  return `${run}!${numberOf(event.injection)}`
}
