import fs from 'node:fs'
import path from 'node:path'
import { mergeRecords } from './record-session.js'
import type { SidecarRow } from './sidecar-row.js'
import type { TestRecord } from './test-record.js'

/**
 * Reads what workers leave in a folder, each in a file of its own, while they run. It is theirs and ours alone, so its
 * rows are taken as they are.
 */
export class SidecarReader {
  readonly #folder: string
  /** How far each file has been read, in bytes. */
  readonly #read = new Map<string, number>()
  readonly #rows: SidecarRow[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Takes the records of the tests of a file, by their full names. */
  take(file: string): Map<string, TestRecord> {
    this.#readOn()
    const found = new Map<string, TestRecord>()
    for (let at = 0; at < this.#rows.length; ) {
      const row = this.#rows[at] as SidecarRow
      if (row.file !== file) {
        at++
        continue
      }
      const before = found.get(row.name)
      found.set(row.name, before === undefined ? row.record : mergeRecords([before, row.record]))
      this.#rows.splice(at, 1)
    }
    return found
  }

  #readOn(): void {
    for (const name of fs.readdirSync(this.#folder).sort()) {
      if (!name.endsWith('.jsonl')) continue
      const text = this.#newText(path.join(this.#folder, name))
      for (const line of text.split('\n')) if (line !== '') this.#rows.push(JSON.parse(line) as SidecarRow)
    }
  }

  /** Whole lines alone: a worker may be writing the next. */
  #newText(file: string): string {
    const from = this.#read.get(file) ?? 0
    const fd = fs.openSync(file, 'r')
    try {
      const bytes = Buffer.alloc(Math.max(0, fs.fstatSync(fd).size - from))
      const size = fs.readSync(fd, bytes, 0, bytes.length, from)
      const end = bytes.subarray(0, size).lastIndexOf(0x0a) + 1
      this.#read.set(file, from + end)
      return bytes.toString('utf8', 0, end)
    } finally {
      fs.closeSync(fd)
    }
  }
}
