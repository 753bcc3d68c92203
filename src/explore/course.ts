import type { Candidate } from './candidate.js'
import type { RunRecord } from './run-record.js'
import type { SearchState, Strategy } from './strategy.js'

/** One strategy of a search, on its way: what it has run, and what it wants to run next. */
export class Course {
  readonly strategy: Strategy
  /** Its turn in the list has not come yet: it may only go on in between the runs of one before it. */
  early = true
  runs = 0
  readonly #open: () => ReturnType<Strategy['candidates']>
  #steps: ReturnType<Strategy['candidates']> | undefined
  #step: IteratorResult<Candidate | undefined, void> = { done: false, value: undefined }
  /** Of its last run; the one without faults before there is any. */
  #record: RunRecord

  constructor(strategy: Strategy, search: SearchState) {
    this.strategy = strategy
    this.#record = search.golden
    const early = { get: () => this.early }
    this.#open = () => strategy.candidates(Object.create(search, { early }) as SearchState)
  }

  /** What it wants to run; undefined: nothing now, or nothing any more. It is to be told of that run before it is asked again. */
  next(): Candidate | undefined {
    if (this.#step.done !== true && this.#step.value === undefined) this.#advance()
    return this.#step.done === true ? undefined : this.#step.value
  }

  told(record: RunRecord): void {
    this.runs++
    this.#record = record
    this.#advance()
  }

  end(): void {
    this.#steps?.return()
  }

  #advance(): void {
    this.#steps ??= this.#open()
    this.#step = this.#steps.next(this.#record)
  }
}
