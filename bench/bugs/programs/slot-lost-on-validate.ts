/** A resource whose check fails leaves the pool, but its slot stays taken. As in coopernurse/node-pool#128. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Factory {
  #made = 0

  async create() {
    return { id: ++this.#made }
  }

  async validate(_resource: object) {
    return true
  }
}

class Pool {
  readonly idle: object[] = []
  readonly factory: Factory
  readonly max = 2
  size = 0

  constructor(factory: Factory) {
    this.factory = factory
  }

  async use<T>(work: (resource: object) => T): Promise<T> {
    const resource = await this.acquire()
    try {
      return work(resource)
    } finally {
      this.idle.push(resource)
    }
  }

  async acquire(): Promise<object> {
    const idle = this.idle.pop()
    if (idle !== undefined) {
      if (await this.isValid(idle)) return idle
      this.size--
    }
    if (this.size === this.max) throw new Error('The pool is exhausted')
    this.size++
    const made = await attempt(() => this.factory.create())
    if (made.value) return made.value
    this.size--
    throw new Error('No resource could be made')
  }

  /** Wrong: what fails here is neither idle nor gone. */
  isValid(resource: object): Promise<boolean> {
    return this.factory.validate(resource)
  }
}

class SafePool extends Pool {
  override async isValid(resource: object): Promise<boolean> {
    const answer = await attempt(() => this.factory.validate(resource))
    return answer.value === true
  }
}

const body =
  (Kind: typeof Pool): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const pool = new Kind(chaos.wrap('factory', new Factory()))
    await attempt(async () => {
      for (let n = 0; n < 2; n++) await pool.use(() => n)
    })
    assert.equal(pool.idle.length, pool.size, 'idle resources and slots taken when nobody uses any')
  }

export const program: BugProgram = {
  name: 'slot-lost-on-validate',
  kind: 'fault',
  source: 'coopernurse/node-pool#128',
  buggy: body(Pool),
  fixed: body(SafePool),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ETIMEDOUT' }, at: 'factory.validate', when: { calls: [1] } }],
  },
}
