import { runInScope } from '../clock/scope.js'
import { allClosed, type Closing } from './closing.js'

const none: readonly never[] = []

/** What is to be undone when the session ends, and what that has set going. */
export class Closers {
  readonly #undos: (() => unknown)[] = []
  /** What they close, of those that say so. */
  #names: Map<() => unknown, string> | undefined
  /** What is not done yet. */
  #closing: Closing[] | undefined
  #closed: Promise<void> | undefined

  /** The function given back forgets it. */
  add(undo: () => unknown, what?: string): () => void {
    this.#undos.push(undo)
    if (what !== undefined) {
      this.#names ??= new Map()
      this.#names.set(undo, what)
    }
    return () => {
      const at = this.#undos.lastIndexOf(undo)
      if (at >= 0) this.#undos.splice(at, 1)
    }
  }

  /**
   * Calls all, the last one first. In real time: what they set going ends after the session, when nobody moves its clock
   * any more.
   * @returns what threw; all are called all the same
   */
  run(): readonly unknown[] {
    if (this.#undos.length === 0) return none
    const problems: unknown[] = []
    runInScope(null, () => {
      for (const undo of this.#undos.reverse())
        try {
          this.#watch(undo, undo())
        } catch (problem) {
          problems.push(problem)
        }
    })
    return problems
  }

  /** Settles when what they have set going is done; undefined: nothing is. @throws RestoreError */
  closed(patienceMs: number): Promise<void> | undefined {
    if (this.#closing !== undefined) this.#closed ??= allClosed(this.#closing, patienceMs)
    return this.#closed
  }

  #watch(undo: () => unknown, closing: unknown): void {
    if (typeof (closing as Promise<unknown> | undefined)?.then !== 'function') return
    const what = this.#names?.get(undo) ?? (undo.name || 'a function given to `onClose`')
    this.#closing ??= []
    this.#closing.push({ what, done: closing as Promise<unknown> })
  }
}
