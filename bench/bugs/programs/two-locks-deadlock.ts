/** Two locks are taken in the order of the arguments. As in mike-marcacci/node-redlock#305. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Ledger {
  async load(account: string) {
    return { account }
  }

  async move(from: string, to: string) {
    return `${from} to ${to}`
  }
}

class Lock {
  held = false
  readonly waiting: (() => void)[] = []

  async take(): Promise<() => void> {
    if (this.held) await new Promise<void>((resolve) => this.waiting.push(resolve))
    this.held = true
    return () => {
      const next = this.waiting.shift()
      if (next === undefined) this.held = false
      else next()
    }
  }
}

class Transfers {
  readonly ledger: Ledger
  readonly locks = new Map([
    ['a', new Lock()],
    ['b', new Lock()],
  ])

  constructor(ledger: Ledger) {
    this.ledger = ledger
  }

  async move(from: string, to: string): Promise<void> {
    const releases: (() => void)[] = []
    try {
      for (const account of this.inOrder([from, to])) {
        const lock = this.locks.get(account)
        if (lock !== undefined) releases.push(await lock.take())
        await this.ledger.load(account)
      }
      await this.ledger.move(from, to)
    } finally {
      for (const release of releases) release()
    }
  }

  /** Wrong: one takes a and waits for b, the other takes b and waits for a. */
  inOrder(accounts: readonly string[]): readonly string[] {
    return accounts
  }
}

class SafeTransfers extends Transfers {
  override inOrder(accounts: readonly string[]): readonly string[] {
    return [...accounts].sort()
  }
}

const body =
  (Kind: typeof Transfers): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const ledger = chaos.wrap('ledger', new Ledger())
    const transfers = new Kind(ledger)
    const later = async () => {
      for (const account of ['b', 'a', 'b', 'a']) await attempt(() => ledger.load(account))
      await attempt(() => transfers.move('b', 'a'))
    }
    await Promise.all([attempt(() => transfers.move('a', 'b')), later()])
    for (const [account, { held }] of transfers.locks) assert.equal(held, false, `the lock of ${account} is held`)
  }

export const program: BugProgram = {
  name: 'two-locks-deadlock',
  kind: 'order',
  source: 'mike-marcacci/node-redlock#305',
  buggy: body(Transfers),
  fixed: body(SafeTransfers),
  trigger: { order: [0, 1, 1, 1, 1, 1, 1] },
  seenBy: 'deadlock',
}
