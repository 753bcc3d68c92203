/** A client whose query failed is not given back to its pool. As in brianc/node-pg-pool#48. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Client {
  async query(text: string) {
    return [text]
  }
}

class Cache {
  async get(_key: string): Promise<string[] | undefined> {
    return undefined
  }
}

class Pool {
  readonly idle: Client[]

  constructor(clients: Client[]) {
    this.idle = clients
  }

  take(): Client {
    const client = this.idle.pop()
    if (client === undefined) throw new Error('No client is idle')
    return client
  }

  /** Wrong: an error keeps the client. */
  async query(text: string) {
    const client = this.take()
    const rows = await client.query(text)
    this.idle.push(client)
    return rows
  }
}

class SafePool extends Pool {
  override async query(text: string) {
    const client = this.take()
    try {
      return await client.query(text)
    } finally {
      this.idle.push(client)
    }
  }
}

const body =
  (Kind: typeof Pool): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const cache = chaos.wrap('cache', new Cache())
    const pool = new Kind([chaos.wrap('client', new Client()), chaos.wrap('client', new Client())])
    const page = async (name: string) => (await cache.get(name)) ?? (await pool.query(name))
    await attempt(() => page('home'))
    assert.equal(pool.idle.length, 2, 'clients that are idle when all is done')
  }

export const program: BugProgram = {
  name: 'client-kept-on-error',
  kind: 'fault',
  source: 'brianc/node-pg-pool#48',
  buggy: body(Pool),
  fixed: body(SafePool),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'client.query', when: { calls: [1] } }],
  },
}
