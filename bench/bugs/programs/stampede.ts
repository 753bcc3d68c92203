/** Whoever finds nothing in the cache loads by himself. As in jaredwray/cacheable#888. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Origin {
  async load(key: string) {
    return `value of ${key}`
  }
}

class Auth {
  async check(user: string) {
    return user
  }
}

type Load = (key: string) => Promise<string>

class Cache {
  readonly kept = new Map<string, string>()
  readonly load: Load

  constructor(load: Load) {
    this.load = load
  }

  async get(key: string): Promise<string> {
    return this.kept.get(key) ?? (await this.fill(key))
  }

  /** Wrong: does not know of others who are at it. */
  async fill(key: string): Promise<string> {
    const value = await this.load(key)
    if (value) this.kept.set(key, value)
    return value
  }
}

class SafeCache extends Cache {
  readonly filling = new Map<string, Promise<string>>()

  override fill(key: string): Promise<string> {
    const under = this.filling.get(key)
    if (under !== undefined) return under
    const filling = super.fill(key).finally(() => this.filling.delete(key))
    this.filling.set(key, filling)
    return filling
  }
}

const body =
  (Kind: typeof Cache): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const points = { origin: chaos.wrap('origin', new Origin()), auth: chaos.wrap('auth', new Auth()) }
    const running = new Map<string, number>()
    let most = 0
    const cache = new Kind(async (key) => {
      running.set(key, (running.get(key) ?? 0) + 1)
      most = Math.max(most, running.get(key) ?? 0)
      try {
        return await points.origin.load(key)
      } finally {
        running.set(key, (running.get(key) ?? 0) - 1)
      }
    })
    const visit = async (user: string, checks: number, key: string) => {
      for (let n = 0; n < checks; n++) await attempt(() => points.auth.check(user))
      await attempt(() => cache.get(key))
    }
    await Promise.all([visit('ann', 0, 'a'), visit('bob', 3, 'a')])
    assert.ok(most <= 1, `${most} loads of one key at a time`)
  }

export const program: BugProgram = {
  name: 'stampede',
  kind: 'order',
  source: 'jaredwray/cacheable#888',
  buggy: body(Cache),
  fixed: body(SafeCache),
  trigger: { order: [1, 1, 1, 1, 1] },
}
