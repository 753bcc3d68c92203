import type { SystemHost } from '../system/system-host.js'
import { injectionSpans } from '../timeline/span.js'

/** When the faults of a session are over, as far as is known now. */
export interface FaultsOver {
  /** End of the last window or lift, absolute virtual ms; 0 when there was no fault. */
  readonly endMs: number
  /** Start of the last injection that has no end and still acts; 0 when there is none. */
  readonly endlessFromMs: number
  /** Injections that have no end, still act, and have not acted yet. */
  readonly idle: ReadonlySet<number>
}

/** Reads how long faults go on, and notices when that has changed. */
export class FaultWatch {
  #read = 0
  #changed = false
  readonly #acted = new Set<number>()

  constructor(private readonly host: SystemHost) {}

  /** What is known now. */
  over(): FaultsOver {
    this.#catchUp()
    this.#changed = false
    const spans = injectionSpans(this.host.events)
    const endless = spans.filter((span) => span.endMs === null)
    return {
      endMs: Math.max(0, ...spans.map((span) => span.endMs ?? 0)),
      endlessFromMs: Math.max(0, ...endless.map((span) => span.fromMs)),
      idle: new Set(endless.map((span) => span.injection).filter((id) => !this.#acted.has(id))),
    }
  }

  /** An injection was armed or lifted since the last `over()`. */
  changed(): boolean {
    this.#catchUp()
    return this.#changed
  }

  acted(injection: number): boolean {
    this.#catchUp()
    return this.#acted.has(injection)
  }

  /** Only the events that are new: this is asked after each event of virtual time. */
  #catchUp(): void {
    const { events } = this.host
    for (; this.#read < events.length; this.#read++) {
      const event = events[this.#read]
      if (event?.type === 'fault.armed' || event?.type === 'fault.lifted') this.#changed = true
      else if (event?.type === 'fault.injected') this.#acted.add(event.injection)
    }
  }
}
