/** How many it remembers for certain; up to twice as many, as it happens. */
const atLeast = 4096

/** Remembers what was added lately, in two generations: a search of any length must not grow with what it has drawn. */
export class Recent {
  #young = new Set<string>()
  #old: ReadonlySet<string> = new Set()

  has(text: string): boolean {
    return this.#young.has(text) || this.#old.has(text)
  }

  add(text: string): void {
    if (this.#young.size >= atLeast) {
      this.#old = this.#young
      this.#young = new Set()
    }
    this.#young.add(text)
  }
}
