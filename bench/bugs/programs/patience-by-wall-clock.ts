/** The time to wait for a job is measured by the wall clock. As in CrossPaste/crosspaste-desktop#4547. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

const patienceMs = 30_000

class Jobs {
  readonly startMs = performance.now()

  async status() {
    return performance.now() - this.startMs < 8000 ? 'running' : 'done'
  }
}

class Waiter {
  /** Wrong: after a jump ahead its patience is over at once. */
  nowMs(): number {
    return Date.now()
  }

  /** Whether the job was done in time. */
  async wait(jobs: Jobs): Promise<boolean> {
    const untilMs = this.nowMs() + patienceMs
    while (this.nowMs() < untilMs) {
      const status = await attempt(() => jobs.status())
      if (status.value === 'done') return true
      await sleep(3000)
    }
    return false
  }
}

class SafeWaiter extends Waiter {
  override nowMs(): number {
    return performance.now()
  }
}

const body =
  (Kind: typeof Waiter): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const jobs = chaos.wrap('jobs', new Jobs())
    const waiter = new Kind()
    const startMs = performance.now()
    const done = await waiter.wait(jobs)
    const tookMs = performance.now() - startMs
    assert.ok(done || tookMs >= patienceMs, `gave up after ${tookMs} ms`)
  }

export const program: BugProgram = {
  name: 'patience-by-wall-clock',
  kind: 'clock',
  source: 'CrossPaste/crosspaste-desktop#4547',
  buggy: body(Waiter),
  fixed: body(SafeWaiter),
  trigger: { injections: [{ fault: { kind: 'clockJump', byMs: 3_600_000 }, when: { fromMs: 2500 } }] },
}
