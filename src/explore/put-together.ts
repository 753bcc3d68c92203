import { type CallFaults, callKey, isForeseeable } from './call-faults.js'
import { Histories } from './call-tree.js'
import { type KnownParts, root } from './known-parts.js'
import type { Outcome } from './part.js'
import type { CallSeen } from './run-record.js'

interface Foreseen {
  readonly outcome: Outcome
  /** Those within it. */
  readonly faults: string
}

/** Puts one run together from parts that were seen. */
export class PutTogether {
  /** Those it makes, as far as it was foreseen. */
  readonly calls: CallSeen[] = []
  /** They are in the order in which they would be made. */
  ordered = true
  readonly #known: KnownParts
  readonly #faultsOf: CallFaults
  readonly #histories = new Histories()
  readonly #numbers = new Map<string, number>()

  constructor(known: KnownParts, faults: CallFaults) {
    this.#known = known
    this.#faultsOf = faults
  }

  /** It comes to its end, and passes. */
  run(): boolean {
    return this.#code(root, root, 0, undefined) !== undefined
  }

  #code(point: string, context: string, startMs: number, parent: CallSeen | undefined): Foreseen | undefined {
    if (this.#known.doubted.has(point)) return undefined
    let part = this.#known.parts.get(context)
    let faults = ''
    for (let at = 0; part?.next !== undefined; at++) {
      const { call, offsetMs } = part.next
      const number = (this.#numbers.get(call.point) ?? 0) + 1
      this.#numbers.set(call.point, number)
      const seen = { ...call, call: number, index: this.calls.length, parent, atMs: startMs + offsetMs }
      this.calls.push(seen)
      const foreseen = this.#call(seen, `${context}#${at}`)
      if (foreseen === undefined) return undefined
      faults += foreseen.faults
      part = part.after(foreseen.outcome, foreseen.faults)
      if (part?.mixed === true) this.ordered = false
    }
    return part?.end === undefined ? undefined : { outcome: part.end, faults }
  }

  #call(call: CallSeen, caller: string): Foreseen | undefined {
    const { point, call: number, atMs } = call
    const identity = this.#known.identity(call, number, atMs, this.#histories, caller)
    const fault = this.#faultsOf.get(callKey(call))
    if (fault === undefined) return this.#reached(call, identity, '')
    if (!isForeseeable(fault.fault)) return undefined
    const direct = this.#known.direct(identity, point, fault)
    if (direct === undefined) return undefined
    if (!direct.acted) return this.#reached(call, identity, '')
    if (!direct.reached) return { outcome: direct.outcome, faults: `${fault.text}\n` }
    return this.#reached(call, `${identity}!${fault.text}`, fault.text)
  }

  #reached(call: CallSeen, context: string, fault: string): Foreseen | undefined {
    this.#histories.add(call, fault)
    const inside = this.#code(call.point, context, call.atMs, call)
    if (inside === undefined) return undefined
    return { outcome: inside.outcome, faults: `${fault === '' ? '' : `${fault}\n`}${inside.faults}` }
  }
}
