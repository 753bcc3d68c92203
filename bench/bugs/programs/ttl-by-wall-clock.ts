/** The age of what is cached is read off a clock that can be set. As in isaacs/node-lru-cache#157. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

const ttlMs = 60_000

class Prices {
  async load(item: string) {
    return item.length
  }
}

interface Entry {
  readonly price: number
  readonly atMs: number
  /** For the oracle: by a clock that nobody sets. */
  readonly loadedMs: number
}

class Cache {
  readonly kept = new Map<string, Entry>()
  /** Greatest age of what was served from the cache. */
  oldestMs = 0

  /** Wrong: this one can be set back. */
  nowMs(): number {
    return Date.now()
  }

  async get(item: string, load: (item: string) => Promise<number>): Promise<number> {
    const entry = this.kept.get(item)
    const [atMs, loadedMs] = [this.nowMs(), performance.now()]
    if (entry !== undefined && atMs - entry.atMs < ttlMs) {
      this.oldestMs = Math.max(this.oldestMs, loadedMs - entry.loadedMs)
      return entry.price
    }
    const price = await load(item)
    if (price) this.kept.set(item, { price, atMs, loadedMs })
    return price
  }
}

class SafeCache extends Cache {
  override nowMs(): number {
    return performance.now()
  }
}

const body =
  (Kind: typeof Cache): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const prices = chaos.wrap('prices', new Prices())
    const cache = new Kind()
    for (let n = 0; n < 3; n++) {
      await attempt(() => cache.get('tea', (item) => prices.load(item)))
      await sleep(40_000)
    }
    assert.ok(cache.oldestMs <= ttlMs, `a price of ${cache.oldestMs} ms ago was served`)
  }

export const program: BugProgram = {
  name: 'ttl-by-wall-clock',
  kind: 'clock',
  source: 'isaacs/node-lru-cache#157',
  buggy: body(Cache),
  fixed: body(SafeCache),
  trigger: { injections: [{ fault: { kind: 'clockJump', byMs: -3_600_000 }, when: { fromMs: 10_000 } }] },
}
