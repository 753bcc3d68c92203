export interface Replica {
  query(): Promise<unknown>
}

/** Asks one replica after another, in turn. */
export class Balancer {
  protected next = 0

  constructor(protected readonly replicas: readonly Replica[]) {}

  protected ask(): Promise<unknown> {
    return (this.replicas[this.next++ % this.replicas.length] as Replica).query()
  }
}

/** WRONG: each failure is tried again at once, at the next one: the more fail, the more is asked. */
export class StormyBalancer extends Balancer {
  async request(): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.ask()
      } catch (error) {
        if (attempt === 5) throw error
      }
    }
  }
}

/** A retry costs a token, and ten requests earn one: at most one call in ten is a retry. */
export class BudgetedBalancer extends Balancer {
  #tokens = 5

  async request(): Promise<unknown> {
    this.#tokens = Math.min(5, this.#tokens + 0.1)
    try {
      return await this.ask()
    } catch (error) {
      if (this.#tokens < 1) throw error
      this.#tokens--
      return this.ask()
    }
  }
}
