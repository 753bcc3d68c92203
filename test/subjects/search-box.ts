type Search = (text: string) => Promise<string>

/** Wrong: shows whatever was answered last. */
export class LastAnswer {
  readonly #search: Search
  shown = ''

  constructor(search: Search) {
    this.#search = search
  }

  async type(text: string): Promise<void> {
    this.shown = await this.#search(text)
  }
}

/** Right: shows what was asked for last. */
export class LastQuestion {
  readonly #search: Search
  #latest = 0
  shown = ''

  constructor(search: Search) {
    this.#search = search
  }

  async type(text: string): Promise<void> {
    const turn = ++this.#latest
    const found = await this.#search(text)
    if (turn === this.#latest) this.shown = found
  }
}
