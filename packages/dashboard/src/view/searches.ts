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

  /** One that has ended, as a journal has it. */
  explored(line: LineLike, file: string, offset: number): void {
    const record = recordOf(line.record)
    const [coverage, strategies] = [listOf(record.coverage), listOf(record.strategies)]
    const elapsedMs = Math.max(1, numberOf(record.elapsedMs))
    const runs = numberOf(record.runs)
    this.note(
      {
        type: 'search',
        // Live files number theirs by the time.
        search: -offset,
        name: line.test,
        strategy: recordOf(strategies.at(-1)).name,
        runs,
        mostRuns: runs,
        rate: (runs / elapsedMs) * 1000,
        covered: coverage.filter((one) => recordOf(one).outcome !== null).length,
        singles: coverage.length,
        findings: listOf(record.findings).length,
        stoppedBy: record.stoppedBy,
      },
      file,
    )
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

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
