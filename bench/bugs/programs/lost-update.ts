/** Two that read, add and write back: one addition is lost. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Accounts {
  balance = 0
  version = 0

  async read() {
    return { balance: this.balance, version: this.version }
  }

  /** Writes unless somebody else has since that version. */
  async write(balance: number, version = this.version) {
    if (version !== this.version) return false
    this.balance = balance
    this.version++
    return true
  }
}

class Auth {
  async check(user: string) {
    return user
  }
}

type Deposit = (accounts: Accounts, amount: number) => Promise<void>

/** Wrong: writes back whatever happened meanwhile. */
const deposit: Deposit = async (accounts, amount) => {
  const account = await accounts.read()
  if (!account) throw new Error('No account')
  if ((await accounts.write(account.balance + amount)) !== true) throw new Error('Not written')
}

const depositSafely: Deposit = async (accounts, amount) => {
  for (let n = 0; n < 20; n++) {
    const account = await accounts.read()
    if (!account) throw new Error('No account')
    const written = await accounts.write(account.balance + amount, account.version)
    if (written === true) return
    if (written !== false) throw new Error('Not known whether it was written')
  }
  throw new Error('Too busy')
}

const body =
  (deposit: Deposit): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const accounts = new Accounts()
    const points = { accounts: chaos.wrap('ledger', accounts), auth: chaos.wrap('auth', new Auth()) }
    let acknowledged = 0
    const add = async (amount: number) => {
      const added = await attempt(() => deposit(points.accounts, amount))
      if (added.ok) acknowledged += amount
    }
    const user = async (name: string, amount: number) => {
      // Two look-ups before it: the batch job is done by then.
      for (const what of [name, `${name}'s limits`]) await attempt(() => points.auth.check(what))
      await add(amount)
    }
    await Promise.all([add(1), user('ann', 10)])
    await add(100)
    assert.ok(accounts.balance >= acknowledged, `${acknowledged} paid in, and ${accounts.balance} on the account`)
  }

export const program: BugProgram = {
  name: 'lost-update',
  kind: 'order',
  source: 'read, change and write back without a version, as in any store',
  buggy: body(deposit),
  fixed: body(depositSafely),
  trigger: { order: [1, 1, 1] },
}
