import type { VirtualTimer } from '../../clock/virtual-timer.js'
import type { Incarnation } from '../incarnation.js'
import type { TransportHost } from './transport-host.js'

/** As long as Node's own fetch waits. @see undici, docs/docs/api/Client.md */
const limits = {
  connect: { ms: 10_000, name: 'ConnectTimeoutError', code: 'UND_ERR_CONNECT_TIMEOUT', text: 'Connect Timeout Error' },
  headers: { ms: 300_000, name: 'HeadersTimeoutError', code: 'UND_ERR_HEADERS_TIMEOUT', text: 'Headers Timeout Error' },
  body: { ms: 300_000, name: 'BodyTimeoutError', code: 'UND_ERR_BODY_TIMEOUT', text: 'Body Timeout Error' },
} as const

/** The timeouts of one fetch, one after the other, on the node's clock. */
export class Timeouts {
  readonly #on: TransportHost
  readonly #incarnation: Incarnation
  readonly #expired: (error: Error) => void
  #timer: VirtualTimer | undefined

  constructor(host: TransportHost, expired: (error: Error) => void) {
    this.#on = host
    this.#incarnation = host.running('fetch from')
    this.#expired = expired
  }

  /** Starts one; the one before it is over. */
  start(which: keyof typeof limits, address?: string): void {
    this.stop()
    const { ms, name, code, text } = limits[which]
    const detail = address === undefined ? '' : ` (attempted address: ${address}, timeout: ${ms}ms)`
    const expire = () => {
      const error = Object.assign(new Error(`${text}${detail}`), { code })
      this.#expired(Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true }))
    }
    const { view } = this.#incarnation
    const tell = () => this.#incarnation.run(expire)
    this.#timer = this.#on.session.clock.setTimer('timeout', view, tell, ms, undefined)
  }

  stop(): void {
    this.#timer?.clear()
    this.#timer = undefined
  }
}
