/** The primary fails, the replica has nothing yet, and that is cached. The fallback of a guarded path is not guarded. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Store {
  async get(key: string): Promise<string | null> {
    return `value of ${key}`
  }
}

class Reader {
  readonly primary: Store
  readonly replica: Store
  readonly cached = new Map<string, string | null>()

  constructor(primary: Store, replica: Store) {
    this.primary = primary
    this.replica = replica
  }

  async get(key: string): Promise<string | null> {
    const known = this.cached.get(key)
    if (known !== undefined) return known
    const first = await attempt(() => this.primary.get(key))
    if (first.value) this.cached.set(key, first.value)
    return first.ok ? first.value : await this.fallBack(key)
  }

  /** Wrong: keeps what it gets. */
  async fallBack(key: string): Promise<string | null> {
    const value = await this.replica.get(key)
    this.cached.set(key, value)
    return value
  }
}

class SafeReader extends Reader {
  override async fallBack(key: string): Promise<string | null> {
    const value = await this.replica.get(key)
    if (value) this.cached.set(key, value)
    return value
  }
}

const body =
  (Kind: typeof Reader): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const [primary, replica] = [chaos.wrap('primary', new Store()), chaos.wrap('replica', new Store())]
    let asked = 0
    const counting = (store: Store): Store => ({
      get: async (key) => {
        asked++
        return await store.get(key)
      },
    })
    const reader = new Kind(counting(primary), counting(replica))
    const value = await attempt(() => reader.get('a'))
    if (value.value) return
    const before = asked
    await attempt(() => reader.get('a'))
    assert.ok(asked > before, 'it was missing once, and nobody was asked again')
  }

export const program: BugProgram = {
  name: 'replica-null-cached',
  kind: 'pair',
  source: 'Julien-R44/bentocache#45, on the path of a fallback',
  buggy: body(Reader),
  fixed: body(SafeReader),
  trigger: {
    injections: [
      { fault: { kind: 'exception', status: 503 }, at: 'primary.get', when: { calls: [1] } },
      { fault: { kind: 'nullValue', value: 'null' }, at: 'replica.get', when: { calls: [1] } },
    ],
  },
}
