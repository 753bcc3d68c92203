import path from 'node:path'
import { SourceView } from '../view/source-view.js'
import type { About, SourceInfo, Update } from '../view/view.js'
import { LineTail } from './line-tail.js'
import type { Sources } from './sources.js'

/** Bytes of a source that are read before others have a turn. */
const mostBytes = 4 * 1024 * 1024
const rateOverMs = 5000

/** Follows all files of a source, and knows what they come to. */
export class SourceReader {
  readonly id: string
  readonly #sources: Sources
  readonly #nowMs: () => number
  readonly #tails = new Map<string, LineTail>()
  #view = new SourceView()
  /** Events that had been read, and when. */
  #rates: { readonly atMs: number; readonly events: number }[] = []
  #catchingUp = true
  /** It was begun anew: what clients have is void. */
  #anew = false
  #told = ''

  /** @param nowMs a clock that never goes back */
  constructor(id: string, sources: Sources, nowMs: () => number) {
    this.id = id
    this.#sources = sources
    this.#nowMs = nowMs
  }

  /** Reads what is new. @returns whether there is more at once */
  look(): boolean {
    for (const file of this.#sources.filesOf(this.id))
      if (!this.#tails.has(file)) this.#tails.set(file, new LineTail(file))
    let behind = 0
    for (const tail of this.#tails.values()) {
      const name = path.basename(tail.path)
      if (!tail.look(mostBytes, (line) => this.#view.take(line, name))) {
        this.#beginAnew()
        return true
      }
      behind += tail.behind
    }
    // A line that is being written is no reason to look again at once.
    const more = behind > mostBytes / 64
    this.#catchingUp &&= more
    this.#rate()
    return more
  }

  /** All there is. */
  snapshot(info: SourceInfo | undefined): Update {
    const sections = this.#view.sections(true, this.#perSecond())
    return { source: this.id, full: true, sections: { about: this.#about(info), ...sections } }
  }

  /** What has changed since the last one; undefined: nothing. To be told to all who have the snapshot. */
  update(info: SourceInfo | undefined): Update | undefined {
    if (this.#anew) {
      this.#anew = false
      this.#told = ''
      // What the snapshot has is told.
      this.#view.sections(false, 0)
      return this.snapshot(info)
    }
    const { heatmap, timeline, searches, log, ...small } = this.#view.sections(false, this.#perSecond())
    const large = { heatmap, timeline, searches, log }
    const about = this.#about(info)
    const told = JSON.stringify([about, small])
    const changed = Object.entries(large).filter(([, section]) => section !== undefined)
    if (told === this.#told && changed.length === 0) return undefined
    this.#told = told
    return { source: this.id, full: false, sections: { about, ...small, ...Object.fromEntries(changed) } }
  }

  #beginAnew(): void {
    this.#tails.clear()
    this.#view = new SourceView()
    this.#view.warn('The file has become shorter or was replaced: it was read anew.')
    this.#rates = []
    this.#anew = true
  }

  #about(info: SourceInfo | undefined): About {
    const tails = [...this.#tails.values()]
    const sum = (of: (tail: LineTail) => number) => tails.reduce((total, tail) => total + of(tail), 0)
    const { writtenBy = '', seed = null, ...header } = this.#view.header ?? { kind: '', name: this.id, startedAt: '' }
    const { kind, name, startedAt } = info ?? header
    return {
      id: this.id,
      kind,
      name,
      startedAt,
      writtenBy,
      seed,
      state: this.#view.outcome ?? info?.state ?? 'quiet',
      control: this.#view.control,
      warnings: this.#view.warnings,
      bytes: sum(({ size }) => size),
      bytesRead: sum(({ read }) => read),
    }
  }

  #rate(): void {
    const atMs = this.#nowMs()
    // What was there before is no rate.
    if (this.#catchingUp) this.#rates = []
    this.#rates.push({ atMs, events: this.#view.events })
    while (this.#rates.length > 2 && atMs - (this.#rates[0]?.atMs ?? 0) > rateOverMs) this.#rates.shift()
  }

  #perSecond(): number {
    const [first, last] = [this.#rates[0], this.#rates.at(-1)]
    if (first === undefined || last === undefined || last.atMs - first.atMs < 500) return 0
    return Math.round(((last.events - first.events) / (last.atMs - first.atMs)) * 1000)
  }
}
