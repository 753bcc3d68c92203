import type { TargetVerdict } from '../metric/index.js'
import type { ExperimentResult } from './result.js'

/** The worst run of those that were looked at: its timeline alone is kept. */
export class Worst {
  result: ExperimentResult | undefined
  #badness: readonly number[] = []
  readonly #byName = new Map<string, readonly number[]>()

  look(name: string, result: ExperimentResult, verdicts: readonly TargetVerdict[]): void {
    const { outcome, measures } = result
    const missed = verdicts.filter(({ met }) => met === false).length
    const badness = [outcome === 'passed' ? 0 : 1, missed, measures.states.downMs ?? 0, measures.errorRate.ratio ?? 0]
    if (compare(badness, this.#byName.get(name) ?? []) > 0) this.#byName.set(name, badness)
    if (this.result !== undefined && compare(badness, this.#badness) <= 0) return
    this.result = result
    this.#badness = badness
  }

  /** The names that were worst, worst first; not those that did nothing wrong at all. */
  names(most: number): string[] {
    return [...this.#byName]
      .filter(([, badness]) => badness.some((value) => value > 0))
      .sort(([, a], [, b]) => compare(b, a))
      .slice(0, most)
      .map(([name]) => name)
  }
}

/** Failed, targets missed, time down, errors: the first that differs decides. */
function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = (a[at] ?? -1) - (b[at] ?? -1)
    if (difference !== 0) return difference
  }
  return 0
}
