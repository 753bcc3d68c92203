import { Mutex } from 'async-mutex'

export interface Ledger {
  check(account: string): Promise<void>
  move(from: string, to: string): Promise<void>
}

/** Wrong: one transfer takes a and waits for b, the other takes b and waits for a. */
export class Transfers {
  readonly #locks = new Map<string, Mutex>()

  constructor(readonly ledger: Ledger) {}

  async move(from: string, to: string): Promise<void> {
    const [first, second] = this.inOrder(from, to)
    await this.#lockOf(first).runExclusive(async () => {
      await this.ledger.check(first)
      await this.#lockOf(second).runExclusive(() => this.ledger.move(from, to))
    })
  }

  protected inOrder(from: string, to: string): readonly [string, string] {
    return [from, to]
  }

  #lockOf(account: string): Mutex {
    let lock = this.#locks.get(account)
    if (lock === undefined) {
      lock = new Mutex()
      this.#locks.set(account, lock)
    }
    return lock
  }
}

/** Right: whichever way it goes, the locks are taken in one order. */
export class TransfersInOrder extends Transfers {
  protected override inOrder(from: string, to: string): readonly [string, string] {
    return from < to ? [from, to] : [to, from]
  }
}
