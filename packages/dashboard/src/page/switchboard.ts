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
 * One connection for all pages of a token: a browser opens no more than six to one server. Whoever comes late is given what is
 * known already.
 */
class Switchboard {
  readonly #pages = new Set<Page>()
  readonly #states = new Map<string, State>()
  readonly #feed: Feed
  #connection: Connection = 'connecting'
  #sources: readonly SourceInfo[] | undefined

  constructor(token: string) {
    this.#feed = new Feed(token, (told) => this.#told(told))
  }

  join(page: Page): void {
    this.#pages.add(page)
    page.tell({ type: 'connection', connection: this.#connection })
    if (this.#sources !== undefined) page.tell({ type: 'sources', sources: this.#sources })
    this.#steer()
  }

  follow(page: Page, source: string): void {
    page.source = source
    const sections = this.#states.get(source)
    if (sections !== undefined) page.tell({ type: 'view', update: { source, full: true, sections } })
    this.#steer()
  }

  /** @returns whether any is left */
  leave(page: Page): boolean {
    this.#pages.delete(page)
    if (this.#pages.size > 0) this.#steer()
    else this.#feed.close()
    return this.#pages.size > 0
  }

  #steer(): void {
    const wanted = new Set([...this.#pages].flatMap(({ source }) => source ?? []))
    for (const id of this.#states.keys()) if (!wanted.has(id)) this.#states.delete(id)
    this.#feed.follow(wanted)
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

/** The switchboards, one for each token: a page with a wrong one is told what that one leads to, and nothing else. */
export class Exchange {
  readonly #boards = new Map<string, Switchboard>()

  /** @returns takes what the page asks */
  add(tell: (told: Told) => void): (asked: Asked) => void {
    const page: Page = { source: undefined, tell }
    let token: string | undefined
    return (asked) => {
      if (asked.type === 'join') {
        token = asked.token
        const board = this.#boards.get(token) ?? new Switchboard(token)
        this.#boards.set(token, board)
        board.join(page)
      } else if (token !== undefined && asked.type === 'follow') this.#boards.get(token)?.follow(page, asked.source)
      else if (token !== undefined && this.#boards.get(token)?.leave(page) === false) this.#boards.delete(token)
    }
  }
}
