/** A permit is released when its time is up, and once more when the work is done. As in vercel/async-sema#36. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Images {
  async resize(name: string) {
    return `${name}, small`
  }
}

class Limit {
  free = 2

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.free === 0) throw new Error('Busy')
    this.free--
    const release = this.releaser()
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        release()
        reject(new Error('Timed out'))
      }, 1000)
    })
    const working = (async () => await work())().finally(release)
    return await Promise.race([working, timeout]).finally(() => clearTimeout(timer))
  }

  /** Wrong: each call counts. */
  releaser(): () => void {
    return () => {
      this.free++
    }
  }
}

class SafeLimit extends Limit {
  override releaser(): () => void {
    let released = false
    return () => {
      if (!released) this.free++
      released = true
    }
  }
}

const body =
  (Kind: typeof Limit): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const images = chaos.wrap('images', new Images())
    const limit = new Kind()
    await attempt(() => limit.run(() => images.resize('cat')))
    await sleep(5000)
    assert.equal(limit.free, 2, 'permits free when nothing runs')
  }

export const program: BugProgram = {
  name: 'permit-released-twice',
  kind: 'fault',
  source: 'vercel/async-sema#36',
  buggy: body(Limit),
  fixed: body(SafeLimit),
  trigger: { injections: [{ fault: { kind: 'latency', delayMs: 1001 }, at: 'images.resize', when: { calls: [1] } }] },
}
