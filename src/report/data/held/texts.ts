/** Texts by number, each held once; 0 stands for none. */
export class Texts {
  readonly #all: string[] = ['']
  readonly #ids = new Map<string, number>()

  idOf(text: string | undefined): number {
    if (text === undefined) return 0
    let id = this.#ids.get(text)
    if (id === undefined) {
      id = this.#all.push(text) - 1
      this.#ids.set(text, id)
    }
    return id
  }

  of(id: number): string | undefined {
    return id === 0 ? undefined : this.#all[id]
  }

  /** The same text, and the same string in memory. */
  once(text: string): string {
    return this.#all[this.idOf(text)] as string
  }
}
