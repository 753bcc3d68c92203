/** Each tick is set from when the last one ran, so lateness adds up. As in kelektiv/node-cron#279. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Meter {
  async record(tick: number) {
    return tick
  }
}

class Ticker {
  readonly record: (tick: number) => void
  readonly startMs = performance.now()
  ticks = 0
  /** Most ticks that it was ever behind. */
  behind = 0
  timer: NodeJS.Timeout | undefined

  constructor(record: (tick: number) => void) {
    this.record = record
    this.timer = setTimeout(() => this.due(), this.delayMs())
  }

  due(): void {
    const elapsed = Math.floor((performance.now() - this.startMs) / 1000)
    this.catchUp(elapsed)
    this.behind = Math.max(this.behind, elapsed - this.ticks)
    this.timer = setTimeout(() => this.due(), this.delayMs())
  }

  /** Wrong: one a time, however much time has gone by. */
  catchUp(_elapsed: number): void {
    this.record(++this.ticks)
  }

  /** Wrong: from now, not from when it was due. */
  delayMs(): number {
    return 1000
  }
}

class SafeTicker extends Ticker {
  override catchUp(elapsed: number): void {
    while (this.ticks < elapsed) this.record(++this.ticks)
  }

  override delayMs(): number {
    return Math.max(1, this.startMs + 1000 * (this.ticks + 1) - performance.now())
  }
}

const body =
  (Kind: typeof Ticker): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const meter = chaos.wrap('meter', new Meter())
    const recorded: Promise<unknown>[] = []
    const ticker = new Kind((tick) => {
      if (tick % 6 === 0) recorded.push(attempt(() => meter.record(tick)))
    })
    await sleep(12_500)
    clearTimeout(ticker.timer)
    await Promise.all(recorded)
    assert.equal(ticker.behind, 0, 'ticks that it was behind')
  }

export const program: BugProgram = {
  name: 'ticks-drift-away',
  kind: 'clock',
  source: 'kelektiv/node-cron#279',
  buggy: body(Ticker),
  fixed: body(SafeTicker),
  trigger: { injections: [{ fault: { kind: 'lateTimers', delayMs: 100 } }] },
}
