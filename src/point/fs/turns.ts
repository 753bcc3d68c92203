import { beginWork } from '../../clock/io-work.js'
import { real } from '../../clock/real.js'
import type { FileCall } from './file-call.js'

interface Job {
  work(): unknown
  done(error: unknown, answer: unknown): void
  /** Its caller has gone in a crash: it is not done, and not answered. */
  stale(): boolean
  end: (() => void) | undefined
}

/** When operations of file points are carried out. */
export interface FileTurns {
  /** For one whose answer is awaited. */
  add(work: Job['work'], done: Job['done'], stale: Job['stale'], call: FileCall): void
  /** Before one that answers at once: it may let time pass. */
  block?(call: FileCall): void
}

/**
 * Asynchronous operations of one session: each is carried out at a turn of the event loop of its own, one after the
 * other, in the order of the calls. In the thread pool their order would be different each time, and what follows from
 * it too; and a crash would never know which of them were under way.
 */
export class Turns implements FileTurns {
  readonly #jobs: Job[] = []
  #running = false

  add(work: Job['work'], done: Job['done'], stale: Job['stale']): void {
    // Held from now on: virtual time stands still until it is answered.
    this.#jobs.push({ work, done, stale, end: beginWork() })
    if (this.#running) return
    this.#running = true
    real.setImmediate(this.#step)
  }

  readonly #step = () => {
    const job = this.#jobs.shift() as Job
    if (job.stale()) return this.#next(job)
    let answer: unknown
    try {
      answer = job.work()
    } catch (error) {
      this.#next(job)
      return job.done(error, undefined)
    }
    if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') {
      this.#next(job)
      return job.done(null, answer)
    }
    // Of a FileHandle, which only Node itself can make, and close.
    ;(answer as PromiseLike<unknown>).then(
      (value) => this.#settle(job, null, value),
      (error: unknown) => this.#settle(job, error, undefined),
    )
  }

  #settle(job: Job, error: unknown, value: unknown): void {
    this.#next(job)
    if (!job.stale()) job.done(error, value)
  }

  #next(job: Job): void {
    job.end?.()
    if (this.#jobs.length > 0) real.setImmediate(this.#step)
    else this.#running = false
  }
}
