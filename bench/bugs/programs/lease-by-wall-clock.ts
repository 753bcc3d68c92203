/** A leader whose clock was set back believes in its lease when it has run out. As in leandromoreira/redlock-rb#50. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

const leaseMs = 10_000

/** Has a clock that nobody sets. */
class Locks {
  holder: string | undefined
  untilMs = 0

  async acquire(name: string) {
    const nowMs = performance.now()
    if (this.holder !== undefined && this.holder !== name && nowMs < this.untilMs) return false
    this.holder = name
    this.untilMs = nowMs + leaseMs
    return true
  }
}

class Node {
  readonly name: string
  readonly locks: Locks
  untilMs = Number.NEGATIVE_INFINITY

  constructor(name: string, locks: Locks) {
    this.name = name
    this.locks = locks
  }

  /** Wrong: this one can be set back. */
  nowMs(): number {
    return Date.now()
  }

  get leads(): boolean {
    return this.nowMs() < this.untilMs
  }

  async campaign(): Promise<void> {
    // From before the call: by then the lease has begun at the earliest.
    const fromMs = this.nowMs()
    if ((await this.locks.acquire(this.name)) === true) this.untilMs = fromMs + leaseMs
  }
}

class SafeNode extends Node {
  override nowMs(): number {
    return performance.now()
  }
}

const body =
  (Kind: typeof Node): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const locks = chaos.wrap('locks', new Locks())
    const [a, b] = [new Kind('a', locks), new Kind('b', locks)]
    // The first leads for one lease, then it is busy with something else.
    await attempt(() => a.campaign())
    for (let n = 0; n < 4; n++) {
      await sleep(4000)
      await attempt(() => b.campaign())
      assert.ok(!(a.leads && b.leads), 'both lead')
    }
  }

export const program: BugProgram = {
  name: 'lease-by-wall-clock',
  kind: 'clock',
  source: 'leandromoreira/redlock-rb#50',
  buggy: body(Node),
  fixed: body(SafeNode),
  trigger: { injections: [{ fault: { kind: 'clockJump', byMs: -3_600_000 }, when: { fromMs: 7500 } }] },
}
