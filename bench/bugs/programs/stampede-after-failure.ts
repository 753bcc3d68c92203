/** Those who wait for one load all load by themselves when it fails: a retry storm. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Origin {
  async load(key: string) {
    await sleep(10)
    return `value of ${key}`
  }
}

type Load = (key: string) => Promise<string>

class Shared {
  readonly loading = new Map<string, Promise<string>>()
  readonly load: Load

  constructor(load: Load) {
    this.load = load
  }

  start(key: string): Promise<string> {
    const loading = this.load(key).finally(() => this.loading.delete(key))
    this.loading.set(key, loading)
    return loading
  }

  /** Wrong: all of them try again at once. */
  async get(key: string): Promise<string> {
    const loading = this.loading.get(key)
    if (loading === undefined) return await this.start(key)
    return await loading.catch(() => this.start(key))
  }
}

class SafeShared extends Shared {
  override async get(key: string): Promise<string> {
    return await (this.loading.get(key) ?? this.start(key))
  }
}

const body =
  (Kind: typeof Shared): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const origin = chaos.wrap('origin', new Origin())
    const running = new Map<string, number>()
    let most = 0
    const shared = new Kind(async (key) => {
      const now = (running.get(key) ?? 0) + 1
      running.set(key, now)
      most = Math.max(most, now)
      try {
        return await origin.load(key)
      } finally {
        running.set(key, (running.get(key) ?? 0) - 1)
      }
    })
    await Promise.all(Array.from({ length: 3 }, () => attempt(() => shared.get('home'))))
    assert.equal(most, 1, 'loads of one key at a time')
  }

export const program: BugProgram = {
  name: 'stampede-after-failure',
  kind: 'fault',
  source: 'waiters that fall back to a load of their own, as many hand-written caches have them',
  buggy: body(Shared),
  fixed: body(SafeShared),
  trigger: { injections: [{ fault: { kind: 'exception', status: 503 }, at: 'origin.load', when: { calls: [1] } }] },
}
