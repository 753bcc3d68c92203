import type { RandomStream } from './stream.js'

/** What all streams have in common: everything that is made of numbers drawn. */
export abstract class DrawnStream implements RandomStream {
  abstract next(): number
  abstract int(min: number, max: number): number
  abstract fork(name: string): RandomStream

  chance(probability: number): boolean {
    if (probability <= 0) return false
    return probability >= 1 || this.next() < probability
  }

  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)] as T
  }

  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = items.slice()
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = this.int(0, last)
      const item = shuffled[last] as T
      shuffled[last] = shuffled[other] as T
      shuffled[other] = item
    }
    return shuffled
  }
}
