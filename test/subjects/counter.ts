export interface Store {
  read(): Promise<number>
  write(value: number): Promise<void>
}

/** Wrong: what others wrote between its read and its write is lost. */
export class RacyCounter {
  constructor(readonly store: Store) {}

  async add(): Promise<void> {
    await this.store.write((await this.store.read()) + 1)
  }
}

/** Right: one at a time. */
export class SerialCounter {
  #last: Promise<void> = Promise.resolve()

  constructor(readonly store: Store) {}

  add(): Promise<void> {
    const next = this.#last.then(async () => this.store.write((await this.store.read()) + 1))
    this.#last = next.catch(() => {})
    return next
  }
}
