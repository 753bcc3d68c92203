/**
 * The timeout of a request that failed is left running, and later closes the connection under its next user. Timeouts
 * that outlive what they watch: apify/crawlee#263, building5/promise-timeout#1.
 */
import assert from 'node:assert/strict'
import type { Body, BugProgram } from '../program.ts'
import { started } from '../start-up.ts'
import { attempt, sleep } from '../support.ts'

class Api {
  async get(path: string) {
    return `200 ${path}`
  }
}

class Connection {
  readonly api: Api
  closed = false

  constructor(api: Api) {
    this.api = api
  }

  /** Closes the connection when its time is up. */
  timeout() {
    let timer: NodeJS.Timeout | undefined
    const over = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.closed = true
        reject(new Error('Timed out'))
      }, 1000)
    })
    over.catch(() => {})
    return { over, clear: () => clearTimeout(timer) }
  }

  /** Wrong: only an answer stops the timer. */
  async request(path: string): Promise<string> {
    const { over, clear } = this.timeout()
    const answer = await Promise.race([this.api.get(path), over])
    clear()
    return answer
  }
}

class SafeConnection extends Connection {
  override async request(path: string): Promise<string> {
    const { over, clear } = this.timeout()
    try {
      return await Promise.race([this.api.get(path), over])
    } finally {
      clear()
    }
  }
}

const body =
  (Kind: typeof Connection): Body =>
  async (chaos) => {
    if (!(await started(chaos))) return
    const connection = new Kind(chaos.wrap('api', new Api()))
    const answer = await attempt(() => connection.request('/a'))
    const timedOut = !answer.ok && answer.error instanceof Error && answer.error.message === 'Timed out'
    await sleep(2000)
    assert.ok(!connection.closed || timedOut, 'the connection was closed, and no request had timed out')
  }

export const program: BugProgram = {
  name: 'timeout-outlives-request',
  kind: 'fault',
  source: 'apify/crawlee#263',
  buggy: body(Connection),
  fixed: body(SafeConnection),
  trigger: {
    injections: [{ fault: { kind: 'exception', code: 'ECONNRESET' }, at: 'api.get', when: { calls: [1] } }],
  },
}
