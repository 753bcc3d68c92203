import type { Model } from '../model/model.js'
import { ConfigCache } from './config-cache.js'
import { Frontier } from './frontier.js'
import { PlacedSet } from './placed-set.js'
import type { Placeable, Problem } from './problem.js'
import { StateTable } from './state-table.js'

/** An order that was found, whole or not: operations, and the state that they lead to. */
export interface Placed<State> {
  /** Numbers of the problem's operations. */
  readonly order: readonly number[]
  readonly state: State
}

/** How a search ended. `spent`: it had no steps left. */
export type SearchEnd = 'found' | 'none' | 'spent'

/**
 * Looks for an order of the operations that the model allows and the lanes agree with: depth first, taking back what
 * leads nowhere, never twice through the same set of operations with the same state. The algorithm of Wing & Gong
 * (1993), with the memory that Lowe added (2017), as Porcupine has it.
 *
 * Two things are ours. An operation that is known to be read only is placed for good as soon as its answer fits: any
 * order that has it later has it here as well. And one whose outcome is unknown may be left out.
 * @see https://doi.org/10.1002/cpe.3928
 */
export class Search<State> {
  readonly #problem: Problem
  readonly #model: Model<State>
  readonly #frontier: Frontier
  readonly #placed: PlacedSet
  readonly #interned: StateTable<State>
  readonly #seen = new ConfigCache()
  readonly #row: Uint32Array
  /** Some operation is of unknown outcome. */
  readonly #anyOpen: boolean
  readonly #order: number[] = []
  /** Of each that is placed: the state before it; its complement (`~state`) where no other is to be tried in its place. */
  readonly #before: number[] = []
  #state: number
  #left: number
  /** Calls of the model's `step`. */
  steps = 0
  /** Most operations with an answer that were placed when nothing could follow. */
  most = 0
  /** Most answers of the first lane that it got past before nothing could follow. */
  passed = 0

  constructor(problem: Problem, model: Model<State>, maxSteps: number) {
    this.#problem = problem
    this.#model = model
    this.#frontier = new Frontier(problem)
    this.#placed = new PlacedSet(problem)
    this.#interned = new StateTable(model)
    this.#row = new Uint32Array(this.#placed.width)
    this.#anyOpen = this.#placed.pendingWords > 0
    this.#state = this.#interned.id(model.init())
    this.#left = maxSteps
  }

  /** What is placed now: after 'found', the whole order. */
  get placed(): Placed<State> {
    return { order: [...this.#order], state: this.#interned.state(this.#state) }
  }

  /** @param onDeadEnd told where nothing can follow, with how many operations with an answer are placed; true ends it */
  run(onDeadEnd?: (placed: number) => boolean): SearchEnd {
    const total = this.#frontier.remaining
    let after = -1
    for (;;) {
      if (after < 0) this.#placeReads()
      if (this.steps > this.#left) return 'spent'
      if (this.#frontier.remaining === 0) return 'found'
      if (this.#placeNext(after)) after = -1
      else {
        if (this.steps > this.#left) return 'spent'
        const placed = total - this.#frontier.remaining
        if (placed > this.most) this.most = placed
        this.passed = Math.max(this.passed, this.#frontier.passed())
        if (onDeadEnd?.(placed)) return 'none'
        after = this.#takeBack()
        if (after < 0) return 'none'
      }
    }
  }

  #placeReads(): void {
    let skipped = -1
    for (let at = this.#frontier.candidate(-1); at >= 0; at = this.#frontier.candidate(skipped)) {
      const placeable = this.#problem.placeables[at] as Placeable
      if (placeable.readOnly && this.#step(placeable, this.#state) >= 0) this.#push(at, this.#state, ~this.#state)
      else skipped = at
    }
  }

  /**
   * Places the first that leads somewhere new: the one with the first answer, which nothing gets past; then others with
   * an answer; and only then those of unknown outcome. So what needs fewest of these has been seen before what needs more.
   * @param after the one that was tried last; -1: none was
   */
  #placeNext(after: number): boolean {
    const urgent = this.#frontier.nextAnswer()
    if (after < 0 && urgent >= 0 && this.#tryOut(urgent)) return true
    const late = after >= 0 && this.#isOpen(after)
    if (!late && this.#placeAmong(after === urgent ? -1 : after, urgent, false)) return true
    return this.#anyOpen && this.#placeAmong(late ? after : -1, urgent, true)
  }

  #placeAmong(after: number, but: number, open: boolean): boolean {
    for (let at = this.#frontier.candidate(after); at >= 0; at = this.#frontier.candidate(at)) {
      if (at !== but && this.#isOpen(at) === open && this.#tryOut(at)) return true
      if (this.steps > this.#left) return false
    }
    return false
  }

  #isOpen(operation: number): boolean {
    return this.#problem.placeables[operation]?.answer === undefined
  }

  #tryOut(operation: number): boolean {
    const placeable = this.#problem.placeables[operation] as Placeable
    const { twin, answer, readOnly } = placeable
    // Where a read fits, it has been placed.
    if (readOnly || (twin !== undefined && !this.#placed.has(twin))) return false
    const state = this.#step(placeable, this.#state)
    // One that need not have happened, and would have changed nothing, is of no use.
    if (state < 0 || (answer === undefined && state === this.#state)) return false
    if (this.#inVain(placeable, state)) return false
    this.#push(operation, state, this.#state)
    const length = this.#placed.encode(this.#row, state)
    if (this.#seen.add(this.#row, length - this.#placed.pendingWords, length)) return true
    this.#pop()
    return false
  }

  /**
   * Whether the one placed last need not have happened, and did not matter: what is placed now leads to the same state
   * without it. Else writes of unknown outcome would be tried one upon the other, in every combination.
   */
  #inVain(placeable: Placeable, state: number): boolean {
    const last = this.#order.at(-1)
    if (last === undefined || !this.#isOpen(last)) return false
    return this.#step(placeable, this.#before.at(-1) as number) === state
  }

  /** The state that follows another; -1: none does. */
  #step({ operation, answer }: Placeable, state: number): number {
    this.steps++
    const step = this.#model.step(this.#interned.state(state), operation.op, answer)
    return step.ok ? this.#interned.id(step.state) : -1
  }

  #push(operation: number, state: number, before: number): void {
    this.#frontier.lift(operation)
    this.#placed.add(operation)
    this.#order.push(operation)
    this.#before.push(before)
    this.#state = state
  }

  /** Takes the last back. Answers the operation, or its complement where no other is to be tried in its place. */
  #pop(): number {
    const operation = this.#order.pop() as number
    const before = this.#before.pop() as number
    this.#frontier.putBack(operation)
    this.#placed.delete(operation)
    this.#state = before < 0 ? ~before : before
    return before < 0 ? ~operation : operation
  }

  /** Takes back up to the last that another could take the place of, itself too. Answers which; -1: there is none. */
  #takeBack(): number {
    while (this.#order.length > 0) {
      const operation = this.#pop()
      if (operation >= 0) return operation
    }
    return -1
  }
}
