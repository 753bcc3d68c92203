/** A lock is given back when the work rejects, but not when it throws at once. As in rogierschouten/async-lock#51. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Disk {
  readonly lines: string[] = []

  /** Not an async function: it may throw before it gives a promise. */
  append(line: string): Promise<number> {
    return Promise.resolve(this.lines.push(line))
  }
}

class Metrics {
  async count(name: string) {
    return name
  }
}

class Lock {
  held = false
  readonly #waiting: (() => void)[] = []

  async acquire(): Promise<void> {
    if (this.held) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.held = true
  }

  release(): void {
    this.held = false
    this.#waiting.shift()?.()
  }

  /** Wrong: an error that is thrown on the spot passes by both callbacks. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire()
    return work().then(
      (value) => {
        this.release()
        return value
      },
      (error) => {
        this.release()
        throw error
      },
    )
  }
}

class SafeLock extends Lock {
  override async run<T>(work: () => Promise<T>): Promise<T> {
    await this.acquire()
    try {
      return await work()
    } finally {
      this.release()
    }
  }
}

const body =
  (Kind: typeof Lock): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const disk = chaos.wrap('disk', new Disk())
    const metrics = chaos.wrap('metrics', new Metrics())
    const lock = new Kind()
    await attempt(async () => {
      await metrics.count('append')
      await lock.run(() => disk.append('line'))
    })
    assert.equal(lock.held, false, 'the lock is held, and nobody is at work')
  }

export const program: BugProgram = {
  name: 'lock-kept-on-throw',
  kind: 'fault',
  source: 'rogierschouten/async-lock#51',
  buggy: body(Lock),
  fixed: body(SafeLock),
  trigger: {
    injections: [
      { fault: { kind: 'exception', code: 'ECONNRESET', via: 'throw' }, at: 'disk.append', when: { calls: [1] } },
    ],
  },
}
