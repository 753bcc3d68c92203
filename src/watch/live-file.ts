import fs from 'node:fs'
import path from 'node:path'
import { threadId } from 'node:worker_threads'
import { real } from '../clock/real.js'
import { runInScope } from '../clock/scope.js'

/** Subfolder of the journals' folder for what running processes and a dashboard leave each other. */
export const watchFolder = 'watch'

/** What a live file is of. */
export interface LiveHeader {
  readonly kind: string
  readonly name: string
}

const flushAfterMs = 100
const flushAtChars = 64 * 1024

/**
 * What one process lets a dashboard know, in JSON lines: a file of its own, made with its first line. Lines are gathered for
 * a moment. A disk that is full ends it, and nothing else: whoever is watched has no part in it.
 */
export class LiveFile {
  readonly path: string
  readonly #ofWhom: LiveHeader
  #lines: string[] = []
  #chars = 0
  #timer: NodeJS.Timeout | undefined
  #made = false
  #failed = false
  /** Characters so far. */
  length = 0

  /** @param source whose it is: a journal's name without its ending, or a run of tests */
  constructor(folder: string, source: string, header: LiveHeader) {
    this.path = path.join(folder, watchFolder, source, `${process.pid}-${threadId}.jsonl`)
    this.#ofWhom = header
  }

  /** @param line JSON without a line feed */
  add(line: string): void {
    if (this.#failed) return
    this.#lines.push(line)
    this.#chars += line.length + 1
    this.length += line.length + 1
    if (this.#chars >= flushAtChars) this.flush()
    else if (this.#timer === undefined) {
      this.#timer = real.setTimeout(() => this.flush(), flushAfterMs)
      this.#timer.unref()
    }
  }

  write(line: object): void {
    this.add(JSON.stringify(line))
    this.flush()
  }

  /** What was added has been handed to the system when it returns. */
  flush(): void {
    if (this.#timer !== undefined) real.clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#lines.length === 0) return
    const text = `${this.#lines.join('\n')}\n`
    this.#lines = []
    this.#chars = 0
    try {
      runInScope(null, () => this.#append(text))
    } catch {
      this.#failed = true
    }
  }

  #append(text: string): void {
    if (!this.#made) {
      fs.mkdirSync(path.dirname(this.path), { recursive: true, mode: 0o700 })
      // A worker whose modules are loaded anew for each test file goes on with the file of the one before.
      if (!fs.existsSync(this.path)) fs.appendFileSync(this.path, `${JSON.stringify(this.#first())}\n`)
    }
    this.#made = true
    fs.appendFileSync(this.path, text)
  }

  #first(): object {
    const startedAt = new Date(real.epochMs()).toISOString()
    return { type: 'live.opened', version: 1, ...this.#ofWhom, startedAt, pid: process.pid }
  }
}
