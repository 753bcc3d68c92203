/** A client that is closed while it connects is connected for ever. As in redis/ioredis#1247. */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt } from '../support.ts'

class Connection {
  ended = false

  end(): void {
    this.ended = true
  }
}

class Server {
  async connect() {
    return { id: 1 }
  }
}

class Config {
  async load(name: string) {
    return name
  }
}

class Client {
  connection: Connection | undefined
  closed = false

  async open(connect: () => Promise<Connection>): Promise<void> {
    const connection = await connect()
    if (this.isUnwanted()) connection.end()
    else this.connection = connection
  }

  /** Wrong: it was wanted when it was asked for. */
  isUnwanted(): boolean {
    return false
  }

  close(): void {
    this.closed = true
    this.connection?.end()
  }
}

class SafeClient extends Client {
  override isUnwanted(): boolean {
    return this.closed
  }
}

const body =
  (Kind: typeof Client): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const points = { server: chaos.wrap('server', new Server()), config: chaos.wrap('settings', new Config()) }
    const connections: Connection[] = []
    const connect = async () => {
      if (!(await points.server.connect())) throw new Error('No connection')
      const connection = new Connection()
      connections.push(connection)
      return connection
    }
    const client = new Kind()
    const reload = async () => {
      for (const name of ['user', 'host', 'port']) await attempt(() => points.config.load(name))
      client.close()
    }
    await Promise.all([attempt(() => client.open(connect)), reload()])
    for (const { ended } of connections) assert.ok(ended, 'a connection is open, and its client is closed')
  }

export const program: BugProgram = {
  name: 'closed-while-connecting',
  kind: 'order',
  source: 'redis/ioredis#1247',
  buggy: body(Client),
  fixed: body(SafeClient),
  trigger: { order: [1, 1, 1, 1, 1] },
}
