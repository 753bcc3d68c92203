import type { Chaos } from '@faultline/vitest'
import Keyv from 'keyv'
import { describe, expect, test } from 'vitest'
import { attempt, foundIn, passes, sleep } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

const hourMs = 3_600_000

/** A table with a column for the value, and none for when it expires: keyv looks after that. */
class Table {
  readonly rows = new Map<string, unknown>()

  async get(key: string): Promise<unknown> {
    return this.rows.get(key)
  }

  async set(key: string, value: unknown, _ttlMs?: number): Promise<void> {
    this.rows.set(key, value)
  }

  async delete(key: string): Promise<boolean> {
    return this.rows.delete(key)
  }

  async clear(): Promise<void> {
    this.rows.clear()
  }
}

/** One that forgets by itself what has expired, in one step with reading it, by a clock that nobody sets. */
class ExpiringTable extends Table {
  readonly untilMs = new Map<string, number>()

  override async get(key: string): Promise<unknown> {
    return (this.untilMs.get(key) ?? 0) > performance.now() ? this.rows.get(key) : undefined
  }

  override async set(key: string, value: unknown, ttlMs = Number.POSITIVE_INFINITY): Promise<void> {
    this.untilMs.set(key, performance.now() + ttlMs)
    this.rows.set(key, value)
  }
}

/** What cannot be read is no session that is not there, and what was not written is told. */
class Sessions {
  readonly keyv: Keyv<string>
  #failed: unknown

  constructor(store: Table) {
    this.keyv = new Keyv<string>({ store, ttl: 24 * hourMs })
    // Its documentation asks for it with any store that connects to a server. From then on no call rejects.
    this.keyv.on('error', (error: unknown) => {
      this.#failed = error
    })
  }

  async begin(user: string, token: string): Promise<void> {
    if (!(await this.keyv.set(user, token))) throw new Error(`no session for ${user}`)
  }

  async of(user: string): Promise<string | undefined> {
    this.#failed = undefined
    const token = await this.keyv.get(user)
    if (this.#failed !== undefined) throw this.#failed
    return token
  }

  async users(): Promise<string[]> {
    this.#failed = undefined
    const users = await this.seen()
    if (this.#failed !== undefined) throw this.#failed
    return users
  }

  async seen(): Promise<string[]> {
    const users: string[] = []
    for await (const [user] of this.keyv.iterator()) users.push(user as string)
    return users
  }
}

class TakesItForWritten extends Sessions {
  override async begin(user: string, token: string): Promise<void> {
    await this.keyv.set(user, token)
  }
}

class TakesItForAMiss extends Sessions {
  override async of(user: string): Promise<string | undefined> {
    return this.keyv.get(user)
  }
}

class TakesItForTheEnd extends Sessions {
  override users(): Promise<string[]> {
    return this.seen()
  }
}

/** Ann has a session; when it has expired a page of hers is shown, and she is logging in again. */
const logins =
  (Kind: typeof Sessions, Store: typeof Table = ExpiringTable) =>
  async (chaos: Chaos) => {
    const table = new Store()
    const store = chaos.wrap('store', table)
    const auth = chaos.wrap('auth', { check: (_user: string) => sleep(5) })
    let read: unknown
    const sessions = new Kind({
      ...store,
      get: async (key: string) => {
        read = 'failed'
        read = await store.get(key)
        return read
      },
      set: async (...args: Parameters<Table['set']>) => store.set(...args),
      delete: async (key: string) => store.delete(key),
      clear: async () => store.clear(),
    } as Table)
    let begun: string | undefined
    const begin = async (token: string) => {
      await auth.check('ann')
      await sessions.begin('ann', token)
      begun = token
    }
    let mishap: string | undefined
    const show = async () => {
      const token = await sessions.of('ann')
      if (token === undefined && read === 'failed') mishap = 'to log in again, as the store cannot be read'
      return token
    }
    await attempt(() => begin('token 1'))
    await attempt(show)
    await sleep(30 * hourMs)
    const [seen] = await Promise.all([attempt(show), attempt(() => begin('token 2'))])
    if (mishap !== undefined) throw new Error(mishap)
    expect(seen, 'a session that has expired').not.toBe('token 1')
    if (begun === 'token 2') expect([...table.rows.values()].join(), 'a session that was begun').toContain('token 2')
  }

/** A session of a day is looked for half an hour after it has expired. */
const expired = (Store: typeof Table) => async (chaos: Chaos) => {
  const sessions = new Sessions(chaos.wrap('store', new Store()))
  await attempt(() => sessions.begin('ann', 'token'))
  await sleep(24.5 * hourMs)
  expect(await attempt(() => sessions.of('ann'))).toBeUndefined()
}

/** Who has a session is counted, through a cursor of the table. */
const counted = (Kind: typeof Sessions) => async (chaos: Chaos) => {
  const rows = [1, 2, 3].map((n): [string, string] => [`user ${n}`, `{"value":"token ${n}"}`])
  const store = chaos.wrap('store', {
    get: async () => undefined,
    set: async () => {},
    delete: async () => false,
    clear: async () => {},
    async *iterator() {
      yield* rows
    },
  })
  const users = await attempt(() => new Kind(store as never).users())
  if (users !== undefined) expect(users).toHaveLength(3)
}

describe('sessions', () => {
  test('failures are asked for, and the table forgets by itself what has expired: nothing is found', async () => {
    await passes(logins(Sessions))
  })

  test('a write whose answer nobody looks at, and no session', async () => {
    expect(await foundIn(logins(TakesItForWritten))).toEqual([
      `body: a session that was begun: expected '{"value":"token 1","expires":17357760…' to contain 'token 2'`,
      'store.set, call 2: exception ECONNRESET',
    ])
  })

  test('a read that fails is taken for a session that is not there', async () => {
    expect(await foundIn(logins(TakesItForAMiss))).toEqual([
      'body: to log in again, as the store cannot be read',
      'store.get, call 1: exception ECONNRESET',
    ])
  })

  test('a cursor that is lost is taken for the end', async () => {
    expect(await foundIn(counted(TakesItForTheEnd))).toEqual([
      'body: expected [] to have a length of 3 but got +0',
      'store.iterator, call 1: exception ECONNRESET',
    ])
    await passes(counted(Sessions))
  })

  test('expiry by the wall clock: set back, what has expired is there again', async () => {
    expect(await foundIn(expired(Table))).toEqual([
      "body: expected 'token' to be undefined",
      'all code: clock jump -1800000 ms, from 1 ms',
    ])
    await passes(expired(ExpiringTable))
  })
})

test('a read of what has expired deletes what was written meanwhile (docs/trophies.md)', async () => {
  expect(await finds(logins(Sessions, Table))).toEqual([
    'body',
    new Trophy('keyv-deletes-what-was-just-written').schedule,
  ])
})
