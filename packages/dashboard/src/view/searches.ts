import type { LineLike } from './line.js'
import { numberOf, textOf, textOrNull } from './text.js'
import type { SearchView, Sections } from './view.js'

const mostSearches = 40
const mostRates = 80

/** How far searches have got. */
export class Searches {
  readonly #searches = new Map<string, SearchView>()
  #more = 0
  #changed = true

  /** @param file where the line is from */
  note(line: LineLike, file: string): void {
    const key = `${file}#${numberOf(line.search)}`
    const before = this.#searches.get(key)
    const rate = numberOf(line.rate)
    const stoppedBy = textOrNull(line.stoppedBy)
    const rates = [...(before?.rates ?? []), ...(stoppedBy === null ? [rate] : [])].slice(-mostRates)
    // Last in the map: the one that went on last.
    this.#searches.delete(key)
    this.#searches.set(key, {
      key,
      name: textOf(line.name),
      strategy: textOf(line.strategy, 80),
      runs: numberOf(line.runs),
      mostRuns: numberOf(line.mostRuns),
      rate,
      leftMs: numberOf(line.leftMs),
      covered: numberOf(line.covered),
      singles: numberOf(line.singles),
      findings: numberOf(line.findings),
      stoppedBy,
      rates,
    })
    this.#changed = true
    if (this.#searches.size <= mostSearches) return
    const done = [...this.#searches.values()].find((search) => search.stoppedBy !== null)
    this.#searches.delete(done?.key ?? (this.#searches.keys().next().value as string))
    this.#more++
  }

  all(): Sections['searches'] {
    return { list: [...this.#searches.values()].reverse(), more: this.#more }
  }

  changes(): Sections['searches'] | undefined {
    if (!this.#changed) return undefined
    this.#changed = false
    return this.all()
  }
}
