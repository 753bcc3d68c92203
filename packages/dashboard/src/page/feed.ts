import type { SourceInfo, Update } from '../view/view.js'
import { Refused, readEvents } from './event-stream.js'

export type Connection = 'connecting' | 'open' | 'lost' | 'refused'

/** What a feed tells. */
export type Told =
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'sources'; readonly sources: readonly SourceInfo[] }
  | { readonly type: 'view'; readonly update: Update }

const shortestMs = 250
const longestMs = 2000

/** A connection to the server that is made again until it is closed. With each new one comes all there is. */
export class Feed {
  readonly #tell: (told: Told) => void
  readonly #token: string
  #wanted = ''
  #controller: AbortController | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #waitMs = shortestMs
  #closed = false

  constructor(token: string, tell: (told: Told) => void) {
    this.#token = token
    this.#tell = tell
  }

  /** Follows these sources, and no others. */
  follow(sources: Iterable<string>): void {
    const wanted = [...new Set(sources)]
      .sort()
      .map((id) => `source=${encodeURIComponent(id)}`)
      .join('&')
    if (wanted === this.#wanted && this.#controller !== undefined) return
    this.#wanted = wanted
    this.#connect()
  }

  close(): void {
    this.#closed = true
    this.#controller?.abort()
    clearTimeout(this.#timer)
  }

  #connect(): void {
    clearTimeout(this.#timer)
    this.#controller?.abort()
    const controller = new AbortController()
    this.#controller = controller
    const isCurrent = () => !this.#closed && this.#controller === controller
    const on = {
      opened: () => {
        this.#waitMs = shortestMs
        if (isCurrent()) this.#tell({ type: 'connection', connection: 'open' })
      },
      event: ({ event, data }: { event: string; data: string }) => {
        if (!isCurrent()) return
        if (event === 'sources') this.#tell({ type: 'sources', sources: JSON.parse(data) as SourceInfo[] })
        else if (event === 'view') this.#tell({ type: 'view', update: JSON.parse(data) as Update })
      },
    }
    readEvents(`/stream?${this.#wanted}`, this.#token, controller.signal, on).then(
      () => isCurrent() && this.#again('lost'),
      (error) => isCurrent() && this.#again(error instanceof Refused && error.status === 401 ? 'refused' : 'lost'),
    )
  }

  #again(connection: Connection): void {
    this.#tell({ type: 'connection', connection })
    if (connection === 'refused') return
    this.#timer = setTimeout(() => this.#connect(), this.#waitMs)
    this.#waitMs = Math.min(longestMs, this.#waitMs * 2)
  }
}
