import { Mutex } from 'async-mutex'

export interface Accounts {
  read(): Promise<{ readonly amount: number; readonly version: number }>
  /** False: somebody else has written since that version. Without a version it writes anyway. */
  write(amount: number, version?: number): Promise<boolean>
}

/** Any store: one account in memory. */
export class MemoryAccounts implements Accounts {
  amount = 0
  #version = 0

  async read() {
    return { amount: this.amount, version: this.#version }
  }

  async write(amount: number, version = this.#version) {
    if (version !== this.#version) return false
    this.amount = amount
    this.#version++
    return true
  }
}

export type Deposit = (accounts: Accounts, amount: number) => Promise<void>

/** Wrong: what was written since it read is lost. */
export const deposit: Deposit = async (accounts, by) => {
  const { amount } = await accounts.read()
  await accounts.write(amount + by)
}

/** Right: compare and set. */
export const depositByVersion: Deposit = async (accounts, by) => {
  for (;;) {
    const { amount, version } = await accounts.read()
    if (await accounts.write(amount + by, version)) return
  }
}

/** Right: one at a time. */
export function depositsUnderLock(): Deposit {
  const mutex = new Mutex()
  return (accounts, by) => mutex.runExclusive(() => deposit(accounts, by))
}

/** Wrong only when a write fails and another deposit comes just then: it is made again after the lock was given up. */
export function depositsRetriedOutside(): Deposit {
  const mutex = new Mutex()
  return async (accounts, by) => {
    let again: number | undefined
    await mutex.runExclusive(async () => {
      const { amount } = await accounts.read()
      await accounts.write(amount + by).catch(() => {
        again = amount + by
      })
    })
    if (again !== undefined) await accounts.write(again)
  }
}

/** Right: made again while the lock is held. */
export function depositsRetriedInside(): Deposit {
  const mutex = new Mutex()
  return (accounts, by) =>
    mutex.runExclusive(async () => {
      const { amount } = await accounts.read()
      await accounts.write(amount + by).catch(() => accounts.write(amount + by))
    })
}
