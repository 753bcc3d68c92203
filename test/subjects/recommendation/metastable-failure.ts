import { type Chaos, faults } from '@faultline/vitest'
import pTimeout from 'p-timeout'
import type { Booted, Subject } from './subject.js'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** One page at a time, 50 ms each when the disk is well: twenty a second. Who comes when `most` wait is turned away. */
class Server {
  #waiting = 0
  #turn: Promise<unknown> = Promise.resolve()

  constructor(
    readonly disk: { read(): Promise<string> },
    readonly most: number,
  ) {}

  async page(): Promise<string> {
    if (this.#waiting >= this.most) throw Object.assign(new Error('Service Unavailable'), { status: 503 })
    this.#waiting++
    const turn = this.#turn.then(() => this.disk.read()).finally(() => this.#waiting--)
    this.#turn = turn.catch(() => {})
    return turn
  }
}

/** Twelve pages a second are asked for; each attempt waits for 500 ms. */
function site(chaos: Chaos, most: number, attempts: number, otherwise: (error: unknown) => unknown): Booted {
  const disk = chaos.wrap('disk', {
    read: async () => {
      await sleep(50)
      return 'a page'
    },
  })
  const server = chaos.wrap('server', new Server(disk, most))
  const request = async () => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await pTimeout(server.page(), { milliseconds: 500 })
      } catch (error) {
        if (attempt === attempts) return otherwise(error)
      }
    }
  }
  return { probe: request, every: '1s', probeTimeoutMs: '5s', workload: { request, perSecond: 12, timeoutMs: '5s' } }
}

export const subject: Subject = {
  /** All wait, and who has waited too long asks three more times: the server works for those who have gone. */
  wrong: (chaos) =>
    site(chaos, Number.POSITIVE_INFINITY, 4, (error) => {
      throw error
    }),

  /** No more wait than can be served in time, and who is turned away has yesterday's page. */
  right: (chaos) => site(chaos, 5, 1, () => ({ degraded: true })),

  inject: (chaos) => void chaos.inject(faults.latency({ delayMs: 950 }), { at: 'disk.*', from: '5s', for: '5s' }),
  lasts: '60s',
}
