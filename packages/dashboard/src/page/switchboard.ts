import type { SourceInfo } from '../view/view.js'
import { type Connection, Feed, type Told } from './feed.js'
import { merge, type State } from './merge.js'

/** What a page asks of the switchboard. */
export type Asked =
  | { readonly type: 'join'; readonly token: string }
  | { readonly type: 'follow'; readonly source: string }
  /** It is hidden, or is being left: nothing more is to be sent. */
  | { readonly type: 'leave' }

interface Page {
  source: string | undefined
  readonly tell: (told: Told) => void
}

/**
 * One connection for all pages: a browser opens no more than six to one server. Whoever comes late is given what is known
 * already.
 */
export class Switchboard {
  readonly #pages = new Set<Page>()
  readonly #states = new Map<string, State>()
  #feed: Feed | undefined
  #token: string | undefined
  #connection: Connection = 'connecting'
  #sources: readonly SourceInfo[] | undefined

  /** @returns takes what the page asks */
  add(tell: (told: Told) => void): (asked: Asked) => void {
    const page: Page = { source: undefined, tell }
    return (asked) => {
      if (asked.type === 'leave') this.#pages.delete(page)
      else if (asked.type === 'join') {
        this.#pages.add(page)
        this.#begin(asked.token)
        tell({ type: 'connection', connection: this.#connection })
        if (this.#sources !== undefined) tell({ type: 'sources', sources: this.#sources })
      } else {
        page.source = asked.source
        const sections = this.#states.get(asked.source)
        if (sections !== undefined) tell({ type: 'view', update: { source: asked.source, full: true, sections } })
      }
      this.#steer()
    }
  }

  #begin(token: string): void {
    if (token === this.#token && this.#connection !== 'refused') return
    this.#feed?.close()
    this.#token = token
    this.#connection = 'connecting'
    this.#feed = new Feed(token, (told) => this.#told(told))
  }

  #steer(): void {
    if (this.#pages.size === 0) {
      this.#feed?.close()
      this.#feed = undefined
      this.#token = undefined
      this.#states.clear()
      return
    }
    const wanted = new Set([...this.#pages].flatMap(({ source }) => source ?? []))
    for (const id of this.#states.keys()) if (!wanted.has(id)) this.#states.delete(id)
    this.#feed?.follow(wanted)
  }

  #told(told: Told): void {
    if (told.type === 'connection') this.#connection = told.connection
    else if (told.type === 'sources') this.#sources = told.sources
    else {
      const { source } = told.update
      let state = this.#states.get(source)
      if (state === undefined) {
        // A change of what is not known.
        if (!told.update.full) return
        state = {}
        this.#states.set(source, state)
      }
      merge(state, told.update)
    }
    for (const page of this.#pages) if (told.type !== 'view' || page.source === told.update.source) page.tell(told)
  }
}
