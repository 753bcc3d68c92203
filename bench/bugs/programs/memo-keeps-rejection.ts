/** A memo of promises keeps one that was rejected. As in medikoo/memoizee#117. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Rates {
  async load(currency: string) {
    return currency.length
  }
}

class Memo {
  readonly kept = new Map<string, Promise<number>>()
  readonly load: (key: string) => Promise<number>

  constructor(load: (key: string) => Promise<number>) {
    this.load = load
  }

  get(key: string): Promise<number> {
    const known = this.kept.get(key)
    if (known !== undefined) return known
    const value = this.load(key)
    this.kept.set(key, value)
    return value
  }
}

/** Right: what failed is asked for again. */
class ForgetfulMemo extends Memo {
  override get(key: string): Promise<number> {
    const value = super.get(key)
    value.catch(() => {
      if (this.kept.get(key) === value) this.kept.delete(key)
    })
    return value
  }
}

const body =
  (Kind: typeof Memo): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const rates = chaos.wrap('rates', new Rates())
    let asked = 0
    const memo = new Kind((currency) => {
      asked++
      return rates.load(currency)
    })
    const rate = await attempt(() => memo.get('CHF'))
    if (rate.ok) return
    const before = asked
    await attempt(() => memo.get('CHF'))
    assert.ok(asked > before, 'it failed once, and was not asked for again')
  }

export const program: BugProgram = {
  name: 'memo-keeps-rejection',
  kind: 'fault',
  source: 'medikoo/memoizee#117',
  buggy: body(Memo),
  fixed: body(ForgetfulMemo),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'rates.load', when: { calls: [1] } }],
  },
}
