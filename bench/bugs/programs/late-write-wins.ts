/** A write that was given up on arrives after its successor, and wins. Lost in the order of any store without versions. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Store {
  value = 0
  #version = 0

  async put(value: number, version?: number) {
    if (version !== undefined && version < this.#version) return
    this.#version = version ?? this.#version
    this.value = value
  }
}

type Put = Store['put']

class Client {
  readonly put: Put
  version = 0

  constructor(put: Put) {
    this.put = put
  }

  async set(value: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('Timed out')), 1000)
    })
    const writing = (async () => await this.write(value))()
    await Promise.race([writing, timeout]).finally(() => clearTimeout(timer))
  }

  /** Wrong: nothing tells the store which write is the later one. */
  write(value: number): Promise<void> {
    return this.put(value)
  }
}

class SafeClient extends Client {
  override write(value: number): Promise<void> {
    return this.put(value, ++this.version)
  }
}

const body =
  (Kind: typeof Client): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const store = new Store()
    const wrapped = chaos.wrap('store', store)
    const client = new Kind((value, version) => wrapped.put(value, version))
    let acknowledged = 0
    for (let value = 1; value <= 2; value++) {
      const set = await attempt(() => client.set(value))
      if (set.ok) acknowledged = value
    }
    await sleep(60_000)
    assert.ok(store.value >= acknowledged, `${acknowledged} was acknowledged, and the store has ${store.value}`)
  }

export const program: BugProgram = {
  name: 'late-write-wins',
  kind: 'fault',
  source: 'writes without fencing tokens, as any client with a timeout makes them',
  buggy: body(Client),
  fixed: body(SafeClient),
  trigger: { injections: [{ fault: { kind: 'latency', delayMs: 1001 }, at: 'store.put', when: { calls: [1] } }] },
}
