import { tells } from './answer.js'
import { type CallFault, type CallFaults, callKey, isForeseeable, isThrown } from './call-faults.js'
import { childrenOf, Histories, overlaps, roundedMs, thingOf } from './call-tree.js'
import { type KnownParts, root } from './known-parts.js'
import { agree, type Outcome, type Part } from './part.js'
import type { CallSeen } from './run-record.js'

const passed: Outcome = { text: 'passed', unique: false }

/** Takes one run apart, and adds what it shows to what is known, or compares the two. */
export class TakeApart {
  readonly #known: KnownParts
  readonly #faultsOf: CallFaults
  readonly #passed: boolean
  readonly #children: ReturnType<typeof childrenOf>
  readonly #histories = new Histories()
  readonly #lastIndex = new Map<string, number>()

  /** @param passed false: nothing is added; a run that failed is cut short somewhere */
  constructor(known: KnownParts, faults: CallFaults, calls: readonly CallSeen[], passed: boolean) {
    this.#known = known
    this.#faultsOf = faults
    this.#passed = passed
    this.#children = childrenOf(calls)
  }

  run(): void {
    this.#code(root, root, undefined, 0, this.#passed ? passed : undefined)
  }

  /** @returns the faults within it */
  #code(point: string, context: string, call: CallSeen | undefined, startMs: number, end: Outcome | undefined): string {
    const known = this.#known
    const siblings = this.#children.get(call) ?? []
    let part = this.#passed ? known.part(context) : known.parts.get(context)
    let inside = ''
    for (const [at, child] of siblings.entries()) {
      if (call?.endedAfter !== undefined && child.index >= call.endedAfter) known.doubted.add(point)
      const begin = { call: child, offsetMs: roundedMs(child.atMs - startMs) }
      const agrees = part === undefined || agree(part, begin, undefined)
      if (!agrees) known.doubted.add(point)
      else if (part !== undefined && this.#passed) part.next ??= begin
      const { outcome, faults } = this.#call(child, `${context}#${at}`)
      inside += faults
      const aside = overlaps(child, siblings)
      part = agrees ? this.#next(part, outcome, faults, aside) : undefined
      if (part !== undefined && aside && this.#children.has(child)) part.mixed = true
    }
    if (part === undefined) return inside
    if (end === undefined) {
      // The body failed where one to which the same had happened did not: it sees more than answers.
      if (call === undefined && part.end !== undefined) known.doubted.add(point)
    } else if (!agree(part, undefined, end)) known.doubted.add(point)
    else if (this.#passed) part.end ??= end
    return inside
  }

  #next(part: Part | undefined, outcome: Outcome, faults: string, unique: boolean): Part | undefined {
    return this.#passed ? part?.grow(outcome, faults, unique) : part?.after(outcome, faults)
  }

  #call(call: CallSeen, caller: string): { outcome: Outcome; faults: string } {
    const { point, call: number, atMs, answer, reached, acted, index } = call
    const known = this.#known
    // Parts put together are gone through one after the other: calls of one thing must have come in that order.
    const thing = thingOf(point)
    if (index < (this.#lastIndex.get(thing) ?? 0)) known.doubted.add(root)
    this.#lastIndex.set(thing, index)
    const identity = known.identity(call, number, atMs, this.#histories, caller)
    const fault = this.#faultsOf.get(callKey(call))
    if (fault === undefined || !acted) {
      if (fault !== undefined) this.#learn(identity, point, fault, { acted, reached, outcome: passed })
      return this.#reached(call, identity, outcomeOf(answer, answer?.startsWith('answered') === true, false), '')
    }
    const tellsReach = known.reaching.has(point)
    const foreseeable = isForeseeable(fault.fault) && tellsReach
    const made = reached || !tellsReach
    const outcome = outcomeOf(answer, made, !foreseeable || isThrown(fault.fault))
    if (foreseeable) this.#learn(identity, point, fault, { acted, reached, outcome })
    if (made) return this.#reached(call, `${identity}!${fault.text}`, outcome, fault.text)
    return { outcome, faults: `${fault.text}\n` }
  }

  #reached(call: CallSeen, context: string, outcome: Outcome, fault: string): { outcome: Outcome; faults: string } {
    this.#histories.add(call, fault)
    const end = this.#passed || call.answer !== undefined ? outcome : undefined
    const inside = this.#code(call.point, context, call, call.atMs, end)
    return { outcome, faults: `${fault === '' ? '' : `${fault}\n`}${inside}` }
  }

  #learn(identity: string, point: string, fault: CallFault, direct: Parameters<KnownParts['learnDirect']>[3]): void {
    if (this.#passed) this.#known.learnDirect(identity, point, fault, direct)
  }
}

/** @param done the call was carried out, whatever its caller was told */
function outcomeOf(answer: string | undefined, done: boolean, unique: boolean): Outcome {
  const text = answer ?? 'none'
  return { text: done ? `${text} done` : text, unique: unique || !tells(text) }
}
