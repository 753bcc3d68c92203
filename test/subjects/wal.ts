import type * as fsPromises from 'node:fs/promises'
import { join } from 'node:path/posix'
import { crc32 } from 'node:zlib'

type Fs = Pick<typeof fsPromises, 'open' | 'readFile'>

/** What a log may be careless about. */
export interface WalRules {
  /** A record is on the disk when `append` has resolved. */
  readonly syncsRecords: boolean
  /** The name of a new log is on the disk before anything is appended. */
  readonly syncsFolder: boolean
  /** A record that a crash has damaged is told by its checksum. */
  readonly checks: boolean
  /** What comes after the last good record is cut off, so that what is appended next can be found. */
  readonly cuts: boolean
}

export const careful: WalRules = { syncsRecords: true, syncsFolder: true, checks: true, cuts: true }

/** A write-ahead log: records by line, each with its checksum. */
export class Wal {
  readonly records: string[]
  readonly #handle: fsPromises.FileHandle
  readonly #rules: WalRules

  private constructor(handle: fsPromises.FileHandle, records: string[], rules: WalRules) {
    this.#handle = handle
    this.records = records
    this.#rules = rules
  }

  static async open(fs: Fs, folder: string, rules: WalRules): Promise<Wal> {
    const file = join(folder, 'wal')
    const content = await fs.readFile(file, 'latin1').catch((error: { code?: unknown }) => {
      if (error.code === 'ENOENT') return ''
      throw error
    })
    const records: string[] = []
    let good = 0
    for (const line of content.split('\n').slice(0, -1)) {
      const record = line.slice(9)
      if (rules.checks && line.slice(0, 8) !== checksum(record)) break
      records.push(record)
      good += line.length + 1
    }
    const handle = await fs.open(file, 'a')
    if (rules.syncsFolder) {
      const parent = await fs.open(folder, 'r')
      await parent.sync()
      await parent.close()
    }
    if (rules.cuts && good < content.length) {
      await handle.truncate(good)
      await handle.sync()
    }
    return new Wal(handle, records, rules)
  }

  async append(record: string): Promise<void> {
    await this.#handle.write(`${checksum(record)} ${record}\n`)
    if (this.#rules.syncsRecords) await this.#handle.sync()
    this.records.push(record)
  }
}

function checksum(record: string): string {
  return crc32(record).toString(16).padStart(8, '0')
}
