export interface Index {
  find(text: string): Promise<readonly string[]>
}

/** Wrong: shows whatever is answered last. */
export class Suggestions {
  shown: readonly string[] = []

  constructor(readonly index: Index) {}

  async type(text: string): Promise<void> {
    this.shown = await this.index.find(text)
  }
}

/** Right: an answer that has been overtaken is dropped. */
export class SuggestionsInOrder extends Suggestions {
  #asked = 0

  override async type(text: string): Promise<void> {
    const number = ++this.#asked
    const found = await this.index.find(text)
    if (number === this.#asked) this.shown = found
  }
}
