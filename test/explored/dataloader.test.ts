import type { Chaos } from '@faultline/vitest'
import DataLoader from 'dataloader'
import { expect, test } from 'vitest'
import { attempt, foundIn, passes, sleep } from './search.test-support.js'
import { finds, Trophy } from './trophy.test-support.js'

interface User {
  readonly id: number
  readonly name: string
}

type Find = (id: number) => Promise<User>
type Options = DataLoader.Options<number, User>

/** What a page is made of: one loader for as long as the process lives, of rows that somebody else changes. */
class Users {
  readonly loader: DataLoader<number, User>
  readonly source: { find: Find; rename: (id: number, name: string) => Promise<void> }

  constructor(source: Users['source'], options: Options = {}) {
    this.source = source
    this.loader = new DataLoader((ids) => this.batch(ids), options)
  }

  /** A row that cannot be read fails for itself, not for those it was asked for with. */
  batch(ids: readonly number[]): Promise<(User | Error)[]> {
    return Promise.all(ids.map((id) => this.one(id).catch((error: Error) => error)))
  }

  /** A row that is not there is an error too: else it is kept. */
  async one(id: number): Promise<User> {
    const user = await this.source.find(id)
    if (user === null) throw new Error(`no user ${id}`)
    return user
  }

  /** As its documentation has it: an error is cached like a value until somebody clears it. */
  load(id: number): Promise<User> {
    return this.loader.load(id).catch((error: unknown) => {
      this.loader.clear(id)
      throw error
    })
  }

  /** Whatever becomes of the call, the row may have changed. */
  async rename(id: number, name: string): Promise<void> {
    try {
      await this.source.rename(id, name)
    } finally {
      this.loader.clear(id)
    }
  }
}

class KeepsErrors extends Users {
  override load(id: number): Promise<User> {
    return this.loader.load(id)
  }
}

class KeepsNull extends Users {
  override one(id: number): Promise<User> {
    return this.source.find(id)
  }
}

class ByArrival extends Users {
  override async batch(ids: readonly number[]): Promise<(User | Error)[]> {
    const rows: (User | Error)[] = []
    await Promise.all(ids.map(async (id) => rows.push(await this.one(id).catch((error: Error) => error))))
    return rows
  }
}

class ClearsOnSuccess extends Users {
  override async rename(id: number, name: string): Promise<void> {
    await this.source.rename(id, name)
    this.loader.clear(id)
  }
}

/** Two pages at the same time, and one later; in between a user is given another name. */
const pages =
  (Kind: typeof Users, options: Options = {}) =>
  async (chaos: Chaos) => {
    const names = new Map([1, 2, 3].map((id) => [id, `user ${id}`]))
    const find = async (id: number): Promise<User> => ({ id, name: names.get(id) as string })
    const rename = async (id: number, name: string) => void names.set(id, name)
    const users = new Kind(chaos.wrap('source', { find, rename }), options)
    const load = async (id: number) => {
      const user = await attempt(() => users.load(id))
      if (user) expect(user.id).toBe(id)
      return user
    }
    const page = (ids: number[]) => Promise.all(ids.map(load))
    await Promise.all([page([1, 2]), page([2, 3])])
    await attempt(() => users.rename(1, 'Ada'))
    await sleep(1000)
    await page([1, 3])
    chaos.eventually('all users are seen as they are', async () => {
      const seen = await Promise.all([1, 2, 3].map((id) => users.load(id)))
      return seen.every(({ id, name }) => name === names.get(id))
    })
  }

test('each row at the place of its key, errors cleared, cleared after each change: nothing is found', async () => {
  await passes(pages(Users))
})

test('so it is without a cache', async () => {
  await passes(pages(Users, { cache: false }))
})

test('an error that is not cleared is served for ever', async () => {
  expect(await foundIn(pages(KeepsErrors))).toEqual([
    'eventually: all users are seen as they are',
    'source.find, call 2: exception ECONNRESET',
  ])
})

test('so is a row that was not there once', async () => {
  expect(await foundIn(pages(KeepsNull))).toEqual([
    'eventually: all users are seen as they are',
    'source.find, call 2: answer null',
  ])
})

test('rows in the order of their arrival make one user another', async () => {
  expect(await foundIn(pages(ByArrival))).toEqual([
    'body: expected 3 to be 2 // Object.is equality',
    'choice 2, 0 ms: source.find #3 before source.find #2',
  ])
})

test('a change whose answer is lost is never seen', async () => {
  expect(await foundIn(pages(ClearsOnSuccess))).toEqual([
    'eventually: all users are seen as they are',
    'source.rename, call 1: lost answer, ECONNRESET',
  ])
})

/** Dispatches on a timer, as its documentation shows. The timer wheel is not ours to trust. */
const scheduled = async (chaos: Chaos) => {
  const later = chaos.wrap('later', (run: () => void) => void setTimeout(run, 10), { sync: true })
  const users = new DataLoader(async (ids: readonly number[]) => ids, { batchScheduleFn: later })
  for (const id of [1, 2]) {
    await attempt(() => users.load(id))
    await sleep(1000)
  }
}

test('a batchScheduleFn that throws once: no later load of any key is ever answered (docs/trophies.md)', async () => {
  const { schedule } = new Trophy('dataloader-waits-for-a-batch-that-nobody-runs')
  expect(await finds(scheduled)).toEqual(['deadlock', schedule])
})
