/** A list of numbers that grows, eight bytes each and outside of the heap that is swept for garbage. */
export class Numbers {
  #values = new Float64Array(16)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const more = new Float64Array(2 * this.#length)
      more.set(this.#values)
      this.#values = more
    }
    this.#values[this.#length++] = value
  }

  at(index: number): number {
    return this.#values[index] as number
  }
}
