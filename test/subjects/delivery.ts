/** One message of a broker: the sender has given it an id. */
export interface Message {
  readonly id: string
  readonly amount: number
}

/** Wrong: looks the id up, works, and only then notes it. What is delivered meanwhile is done again. */
export class LateNote {
  readonly #done = new Set<string>()
  readonly #save: (amount: number) => Promise<void>
  total = 0

  constructor(save: (amount: number) => Promise<void>) {
    this.#save = save
  }

  async handle({ id, amount }: Message): Promise<void> {
    if (this.#done.has(id)) return
    await this.#save(amount)
    this.total += amount
    this.#done.add(id)
  }
}

/** Right: notes the id before it works, and takes that back where the work has failed. */
export class EarlyNote {
  readonly #done = new Set<string>()
  readonly #save: (amount: number) => Promise<void>
  total = 0

  constructor(save: (amount: number) => Promise<void>) {
    this.#save = save
  }

  async handle({ id, amount }: Message): Promise<void> {
    if (this.#done.has(id)) return
    this.#done.add(id)
    try {
      await this.#save(amount)
    } catch (error) {
      this.#done.delete(id)
      throw error
    }
    this.total += amount
  }
}
