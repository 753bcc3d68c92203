/** After the clock was set back, the window of a rate limiter does not end. As in jhurliman/node-rate-limiter#48. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

const windowMs = 10_000

class Api {
  async call(n: number) {
    return n
  }
}

class Limiter {
  startMs = Number.NEGATIVE_INFINITY
  used = 0

  /** Wrong: a window is a time that goes by, not one of day. */
  nowMs(): number {
    return Date.now()
  }

  /** Two in each window of ten seconds. */
  allows(): boolean {
    if (this.nowMs() - this.startMs >= windowMs) {
      this.startMs = this.nowMs()
      this.used = 0
    }
    return ++this.used <= 2
  }
}

class SafeLimiter extends Limiter {
  override nowMs(): number {
    return performance.now()
  }
}

const body =
  (Kind: typeof Limiter): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const api = chaos.wrap('api', new Api())
    const limiter = new Kind()
    const allowedMs: number[] = []
    for (let n = 0; n < 4; n++) {
      const nowMs = performance.now()
      if (limiter.allows()) {
        allowedMs.push(nowMs)
        await attempt(() => api.call(n))
      } else {
        const recent = allowedMs.filter((ms) => nowMs - ms < windowMs).length
        assert.ok(recent > 0, 'refused, and nothing was allowed for ten seconds')
      }
      await sleep(n % 3 === 2 ? 11_000 : 1000)
    }
  }

export const program: BugProgram = {
  name: 'limiter-window-by-wall-clock',
  kind: 'clock',
  source: 'jhurliman/node-rate-limiter#48',
  buggy: body(Limiter),
  fixed: body(SafeLimiter),
  trigger: { injections: [{ fault: { kind: 'clockJump', byMs: -3_600_000 }, when: { fromMs: 5000 } }] },
}
