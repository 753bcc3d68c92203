import type { CallSeen, RunRecord } from './run-record.js'

/** The calls that the runs of a search have made so far. */
export class KnownCalls {
  /** Each call where faults may act, by its point and number once, in the order in which they were seen. */
  readonly all: CallSeen[] = []
  /** Most calls that one run has made where faults may act. */
  most = 0
  readonly #allows: (point: string) => boolean
  readonly #points = new Map<string, { readonly allowed: boolean; calls: number }>()

  /** @param allows faults may act at this point */
  constructor(allows: (point: string) => boolean) {
    this.#allows = allows
  }

  /** Every point that was called. */
  get points(): string[] {
    return [...this.#points.keys()]
  }

  /** Calls of a point are numbered from 1 on: those beyond the last number are new. */
  note({ calls }: RunRecord): void {
    let allowed = 0
    for (const call of calls) {
      let point = this.#points.get(call.point)
      if (point === undefined) {
        point = { allowed: this.#allows(call.point), calls: 0 }
        this.#points.set(call.point, point)
      }
      if (!point.allowed) continue
      allowed++
      if (call.call <= point.calls) continue
      point.calls = call.call
      this.all.push(call)
    }
    if (allowed > this.most) this.most = allowed
  }
}
