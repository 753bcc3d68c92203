/** A value that was read before a write is cached after it, for ever. As in vectorize-io/hindsight#2315. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Db {
  value = 1

  async read() {
    return this.value
  }

  async write(value: number) {
    this.value = value
  }
}

class Repository {
  readonly db: Db
  cached: number | undefined
  generation = 0

  constructor(db: Db) {
    this.db = db
  }

  async get(): Promise<number> {
    if (this.cached !== undefined) return this.cached
    const { generation } = this
    const value = await this.db.read()
    if (value && this.mayFill(generation)) this.cached = value
    return value
  }

  async set(value: number): Promise<void> {
    try {
      await this.db.write(value)
    } finally {
      // Also after an error: nobody knows whether it was written.
      this.generation++
      this.cached = undefined
    }
  }

  /** Wrong: the cache may have been cleared since the value was read. */
  mayFill(_generation: number): boolean {
    return true
  }
}

class SafeRepository extends Repository {
  override mayFill(generation: number): boolean {
    return generation === this.generation
  }
}

const body =
  (Kind: typeof Repository): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const db = new Db()
    const repository = new Kind(chaos.wrap('db', db))
    await Promise.all([attempt(() => repository.get()), attempt(() => repository.set(2))])
    const { cached } = repository
    assert.ok(cached === undefined || cached === db.value, `${cached} is cached, and ${db.value} is stored`)
  }

export const program: BugProgram = {
  name: 'stale-fill',
  kind: 'order',
  source: 'vectorize-io/hindsight#2315',
  buggy: body(Repository),
  fixed: body(SafeRepository),
  trigger: { order: [0, 0, 1] },
}
