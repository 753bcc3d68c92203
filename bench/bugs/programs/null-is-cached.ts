/** An answer that is missing is cached as if it were one. As in Julien-R44/bentocache#45 and medikoo/memoizee#103. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Users {
  async find(id: string): Promise<{ readonly id: string } | null> {
    return { id }
  }
}

type Find = Users['find']

class Cache {
  readonly kept = new Map<string, { readonly id: string } | null>()

  async get(id: string, find: Find) {
    const known = this.kept.get(id)
    if (known !== undefined) return known
    const user = await find(id)
    if (this.mayKeep(user)) this.kept.set(id, user)
    return user
  }

  /** Wrong: whatever comes. */
  mayKeep(_user: unknown): boolean {
    return true
  }
}

class CarefulCache extends Cache {
  override mayKeep(user: unknown): boolean {
    return user !== null && user !== undefined
  }
}

const body =
  (Kind: typeof Cache): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const users = chaos.wrap('users', new Users())
    let asked = 0
    const find: Find = async (id) => {
      asked++
      return await users.find(id)
    }
    const cache = new Kind()
    const user = await attempt(() => cache.get('ann', find))
    if (user.value) return
    const before = asked
    await attempt(() => cache.get('ann', find))
    assert.ok(asked > before, 'the user was missing once, and was not looked for again')
  }

export const program: BugProgram = {
  name: 'null-is-cached',
  kind: 'fault',
  source: 'Julien-R44/bentocache#45',
  buggy: body(Cache),
  fixed: body(CarefulCache),
  trigger: { injections: [{ fault: { kind: 'nullValue', value: 'null' }, at: 'users.find', when: { calls: [1] } }] },
}
