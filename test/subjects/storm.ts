const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Answers one request after the other, a hundred a second; who has given up meanwhile is served all the same. */
export class Server {
  #tail: Promise<unknown> = Promise.resolve()

  constructor(readonly query: () => Promise<void>) {}

  handle(): Promise<void> {
    const answer = this.#tail.then(async () => {
      await sleep(10)
      await this.query()
    })
    this.#tail = answer.catch(() => {})
    return answer
  }
}

/** Wrong: each request is sent up to four times, so that a server that is late gets four times as much to do. */
export class StormyClient {
  constructor(readonly server: Server) {}

  async request(): Promise<void> {
    for (let attempt = 1; ; attempt++)
      try {
        return await Promise.race([this.server.handle(), sleep(200).then(() => Promise.reject(new Error('timed out')))])
      } catch (error) {
        if (!this.mayRetry(attempt)) throw error
      }
  }

  protected mayRetry(attempt: number): boolean {
    return attempt < 4
  }
}

/** Right: of ten requests one may be sent again. */
export class BudgetedClient extends StormyClient {
  #budget = 1

  override async request(): Promise<void> {
    this.#budget = Math.min(1, this.#budget + 0.1)
    return await super.request()
  }

  protected override mayRetry(attempt: number): boolean {
    if (attempt >= 4 || this.#budget < 1) return false
    this.#budget--
    return true
  }
}

interface Connection {
  goodUntilMs: number
  opening: boolean
}

/** Five connections, each good for twenty seconds; one that has run out is replaced. After an error all are. */
export class Pool {
  readonly #connections: readonly Connection[]

  /** @param spreadMs how much longer the next one is good. Wrong: 0, all that were made at once run out at once */
  constructor(
    readonly connect: () => Promise<void>,
    readonly spreadMs: number,
  ) {
    const nowMs = performance.now()
    this.#connections = [1, 2, 3, 4, 5].map((n) => ({ goodUntilMs: nowMs + 4000 * n, opening: false }))
  }

  async use(work: () => Promise<void>): Promise<void> {
    const nowMs = performance.now()
    for (const [n, connection] of this.#connections.entries())
      if (connection.goodUntilMs <= nowMs) void this.#open(n, connection)
    if (this.#connections.every(({ goodUntilMs }) => goodUntilMs <= nowMs)) throw new Error('no connection is open')
    try {
      await work()
    } catch (error) {
      for (const connection of this.#connections) connection.goodUntilMs = 0
      throw error
    }
  }

  async #open(n: number, connection: Connection): Promise<void> {
    if (connection.opening) return
    connection.opening = true
    try {
      await this.connect()
      connection.goodUntilMs = performance.now() + 20_000 + n * this.spreadMs
    } catch {
      // The next use tries again.
    } finally {
      connection.opening = false
    }
  }
}
