import type { ServerResponse } from 'node:http'
import { SourceReader } from '../tail/source-reader.js'
import type { Sources } from '../tail/sources.js'
import type { SourceInfo, Update } from '../view/view.js'

/** Sources that are held although nobody looks at them: whoever reloads has it at once. */
const mostIdle = 3
const listEveryMs = 1000
/** A tab that does not read gets no more until it has: then all anew. */
const mostWaiting = 2 * 1024 * 1024

interface Client {
  readonly response: ServerResponse
  readonly sources: ReadonlySet<string>
  /** Those of which it has the state. */
  readonly told: Set<string>
}

/** Reads sources as they grow, once for all, and tells those who look at them. */
export class Hub {
  readonly #sources: Sources
  readonly #nowMs: () => number
  readonly #clients = new Set<Client>()
  readonly #readers = new Map<string, SourceReader>()
  readonly #catchingUp = new Set<string>()
  readonly #timer: NodeJS.Timeout
  #list: readonly SourceInfo[] = []
  #listText = ''
  #listedMs = Number.NEGATIVE_INFINITY
  #closed = false

  /** @param everyMs real ms between two looks */
  constructor(sources: Sources, everyMs: number) {
    this.#sources = sources
    this.#nowMs = () => performance.now()
    this.#timer = setInterval(() => this.#look(), everyMs)
  }

  /** Sources as they were a moment ago, the newest first. */
  get list(): readonly SourceInfo[] {
    this.#refresh(false)
    return this.#list
  }

  get clients(): number {
    return this.#clients.size
  }

  /** Tells a client of some sources until it goes away. */
  add(response: ServerResponse, sources: ReadonlySet<string>): void {
    const client: Client = { response, sources, told: new Set() }
    this.#clients.add(client)
    response.on('close', () => this.#clients.delete(client))
    this.#refresh(true)
    send(client, 'sources', this.#listText)
    for (const id of sources) this.#reader(id)?.look()
    this.#tell()
  }

  close(): void {
    this.#closed = true
    clearInterval(this.#timer)
    for (const { response } of this.#clients) response.end()
    this.#clients.clear()
    this.#readers.clear()
  }

  #look(): void {
    if (this.#closed || this.#clients.size === 0) return
    this.#refresh(false)
    for (const id of this.#wanted()) this.#follow(id)
    this.#tell()
  }

  /** A file that is far ahead is read bit by bit, so that others have their turns. */
  #follow(id: string): void {
    if (this.#catchingUp.has(id) || this.#closed || this.#clients.size === 0) return
    if (this.#reader(id)?.look() !== true) return
    this.#catchingUp.add(id)
    setImmediate(() => {
      this.#catchingUp.delete(id)
      this.#follow(id)
    })
  }

  #refresh(now: boolean): void {
    const nowMs = this.#nowMs()
    if (!now && nowMs - this.#listedMs < listEveryMs) return
    this.#listedMs = nowMs
    this.#list = this.#sources.list(Date.now())
    const text = JSON.stringify(this.#list)
    if (text === this.#listText) return
    this.#listText = text
    for (const client of this.#clients) send(client, 'sources', text)
  }

  #tell(): void {
    for (const id of this.#wanted()) {
      const reader = this.#readers.get(id)
      if (reader === undefined) continue
      const info = this.#list.find((source) => source.id === id)
      // Asked for also when nobody has the state yet: what a snapshot has is not told again.
      const update = reader.update(info)
      const text = update === undefined ? undefined : JSON.stringify(update)
      let snapshot: string | undefined
      for (const client of this.#clients) {
        if (!client.sources.has(id)) continue
        if (client.response.writableLength > mostWaiting) client.told.delete(id)
        else if (client.told.has(id)) {
          if (text !== undefined) send(client, 'view', text)
        } else {
          snapshot ??= JSON.stringify(reader.snapshot(info) satisfies Update)
          client.told.add(id)
          send(client, 'view', snapshot)
        }
      }
    }
  }

  #wanted(): Set<string> {
    return new Set([...this.#clients].flatMap(({ sources }) => [...sources]))
  }

  #reader(id: string): SourceReader | undefined {
    const found = this.#readers.get(id)
    if (found !== undefined) return found
    if (this.#sources.filesOf(id).length === 0) return undefined
    const reader = new SourceReader(id, this.#sources, this.#nowMs)
    this.#readers.set(id, reader)
    const wanted = this.#wanted()
    const idle = [...this.#readers.keys()].filter((other) => other !== id && !wanted.has(other))
    for (const other of idle.slice(0, Math.max(0, idle.length - mostIdle))) this.#readers.delete(other)
    return reader
  }
}

function send({ response }: Client, event: string, data: string): void {
  response.write(`event: ${event}\ndata: ${data}\n\n`)
}
