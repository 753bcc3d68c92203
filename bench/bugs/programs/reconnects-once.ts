/** The timer of a reconnect is never forgotten, so one that fails is the last. Timers lost so: nodeshift/opossum#385. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Server {
  async connect() {
    return { session: 1 }
  }
}

class Client {
  readonly server: Server
  state: 'connecting' | 'connected' | 'waiting' | 'stopped' = 'waiting'
  timer: NodeJS.Timeout | undefined
  /** Whether a timer is to fire. */
  armed = false
  /** Was stopped when nothing would have connected it any more. */
  forsaken = false

  constructor(server: Server) {
    this.server = server
  }

  async connect(): Promise<void> {
    this.state = 'connecting'
    const connection = await attempt(() => this.server.connect())
    // Stopped meanwhile.
    if (this.state !== 'connecting') return
    this.state = 'waiting'
    if (!connection.value) return this.reconnect()
    this.state = 'connected'
    this.timer = undefined
  }

  dropped(): void {
    if (this.state !== 'connected') return
    void this.connect()
  }

  reconnect(): void {
    if (this.timer !== undefined) return
    this.armed = true
    this.timer = setTimeout(() => {
      this.armed = false
      this.due()
    }, 5000)
  }

  /** Wrong: as long as `timer` is set, no other is. */
  due(): void {
    void this.connect()
  }

  stop(): void {
    this.forsaken = this.state === 'waiting' && !this.armed
    this.state = 'stopped'
    clearTimeout(this.timer)
  }
}

class SafeClient extends Client {
  override due(): void {
    this.timer = undefined
    super.due()
  }
}

const body =
  (Kind: typeof Client): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const client = new Kind(chaos.wrap('server', new Server()))
    await client.connect()
    await sleep(20_000)
    client.dropped()
    await sleep(20_000)
    client.stop()
    assert.ok(!client.forsaken, 'not connected, and nothing will ever connect it')
  }

export const program: BugProgram = {
  name: 'reconnects-once',
  kind: 'pair',
  source: 'nodeshift/opossum#385',
  buggy: body(Client),
  fixed: body(SafeClient),
  trigger: {
    injections: [
      { fault: { kind: 'exception', code: 'ECONNREFUSED' }, at: 'server.connect', when: { calls: [2] } },
      { fault: { kind: 'exception', code: 'ECONNREFUSED' }, at: 'server.connect', when: { calls: [3] } },
    ],
  },
}
