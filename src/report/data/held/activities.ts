import { Numbers } from './numbers.js'

/** Things that took time and ended, many of them in little memory. */
export class Activities {
  readonly #startedMs = new Numbers()
  readonly #atMs = new Numbers()
  readonly #failed = Numbers.bytes()

  get length(): number {
    return this.#atMs.length
  }

  push(startedMs: number, atMs: number, failed: boolean): void {
    this.#startedMs.push(startedMs)
    this.#atMs.push(atMs)
    this.#failed.push(failed ? 1 : 0)
  }

  each(visit: (startedMs: number, atMs: number, failed: boolean) => void): void {
    for (let at = 0; at < this.length; at++) visit(this.#startedMs.at(at), this.#atMs.at(at), this.#failed.at(at) === 1)
  }

  static together(all: readonly Activities[]): Activities {
    const together = new Activities()
    for (const one of all) one.each((startedMs, atMs, failed) => together.push(startedMs, atMs, failed))
    return together
  }
}
