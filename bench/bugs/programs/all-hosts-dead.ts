/** When each host has failed once, none is left, for ever. As in elastic/elasticsearch-js#142. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Host {
  async get(path: string) {
    return `200 ${path}`
  }
}

type Get = Host['get']

class Client {
  readonly hosts: readonly Get[]
  readonly dead = new Set<Get>()

  constructor(hosts: readonly Get[]) {
    this.hosts = hosts
  }

  async get(path: string): Promise<string> {
    for (const host of this.living()) {
      const answer = await attempt(() => host(path))
      if (answer.ok) return answer.value
      this.dead.add(host)
    }
    throw new Error('No living connections')
  }

  /** Wrong: the dead stay dead. */
  living(): Get[] {
    return this.hosts.filter((host) => !this.dead.has(host))
  }
}

class SafeClient extends Client {
  override living(): Get[] {
    if (this.dead.size === this.hosts.length) this.dead.clear()
    return super.living()
  }
}

const body =
  (Kind: typeof Client): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    let asked = 0
    const hosts = ['a', 'b'].map((name): Get => {
      const host = chaos.wrap(name, new Host())
      return async (path) => {
        asked++
        return await host.get(path)
      }
    })
    const client = new Kind(hosts)
    for (const path of ['/1', '/2']) {
      const before = asked
      await attempt(() => client.get(path))
      assert.ok(asked > before, `no host was asked for ${path}`)
      await sleep(60_000)
    }
  }

export const program: BugProgram = {
  name: 'all-hosts-dead',
  kind: 'pair',
  source: 'elastic/elasticsearch-js#142',
  buggy: body(Client),
  fixed: body(SafeClient),
  trigger: {
    injections: [
      { fault: { kind: 'exception', code: 'ECONNREFUSED' }, at: 'a.get', when: { calls: [1] } },
      { fault: { kind: 'exception', code: 'ECONNREFUSED' }, at: 'b.get', when: { calls: [1] } },
    ],
  },
}
