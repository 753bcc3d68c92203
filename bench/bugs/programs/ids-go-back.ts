/** Ids made of the time of day go back with it, and a reader past them never sees them. As in twitter-archive/snowflake#6. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Log {
  readonly ids: number[] = []

  async append(id: number) {
    this.ids.push(id)
  }
}

class Ids {
  lastMs = 0
  sequence = 0

  /** Wrong: the clock may be behind the last id. */
  timeMs(): number {
    return Date.now()
  }

  next(): number {
    const ms = this.timeMs()
    this.sequence = ms === this.lastMs ? this.sequence + 1 : 0
    this.lastMs = ms
    return ms * 1000 + this.sequence
  }
}

class SafeIds extends Ids {
  override timeMs(): number {
    return Math.max(Date.now(), this.lastMs)
  }
}

const body =
  (Kind: typeof Ids): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const log = chaos.wrap('log', new Log())
    const ids = new Kind()
    const made: number[] = []
    for (let n = 0; n < 3; n++) {
      const id = ids.next()
      made.push(id)
      await attempt(() => log.append(id))
      await sleep(5000)
    }
    for (const [i, id] of made.entries()) assert.ok(i === 0 || id > (made[i - 1] as number), `id ${id} is not above`)
  }

export const program: BugProgram = {
  name: 'ids-go-back',
  kind: 'clock',
  source: 'twitter-archive/snowflake#6',
  buggy: body(Ids),
  fixed: body(SafeIds),
  trigger: { injections: [{ fault: { kind: 'clockJump', byMs: -3_600_000 }, when: { fromMs: 7500 } }] },
}
