/** The trial of a half-open breaker fails, and no other trial is ever let through. As in nodeshift/opossum#276. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Api {
  async get(path: string) {
    return `200 ${path}`
  }
}

class Breaker {
  openedAtMs: number | undefined
  trial = false

  async call<T>(work: () => Promise<T>): Promise<T> {
    if (this.openedAtMs !== undefined) {
      if (this.trial || performance.now() - this.openedAtMs < 10_000) throw new Error('The breaker is open')
      this.trial = true
    }
    try {
      const answer = await work()
      this.openedAtMs = undefined
      this.trial = false
      return answer
    } catch (error) {
      this.failed()
      throw error
    }
  }

  /** Wrong: the trial is over, and nobody says so. */
  failed(): void {
    this.openedAtMs = performance.now()
  }
}

class SafeBreaker extends Breaker {
  override failed(): void {
    super.failed()
    this.trial = false
  }
}

const body =
  (Kind: typeof Breaker): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const api = chaos.wrap('api', new Api())
    const breaker = new Kind()
    let asked = 0
    for (const path of ['/a', '/b', '/c']) {
      const before = asked
      await attempt(() =>
        breaker.call(async () => {
          asked++
          return await api.get(path)
        }),
      )
      assert.ok(asked > before, 'the last failure is 11 s ago, and the breaker lets nothing through')
      await sleep(11_000)
    }
  }

export const program: BugProgram = {
  name: 'breaker-stuck-half-open',
  kind: 'pair',
  source: 'nodeshift/opossum#276',
  buggy: body(Breaker),
  fixed: body(SafeBreaker),
  trigger: {
    injections: [
      { fault: { kind: 'exception', status: 503 }, at: 'api.get', when: { calls: [1] } },
      { fault: { kind: 'exception', status: 503 }, at: 'api.get', when: { calls: [2] } },
    ],
  },
}
