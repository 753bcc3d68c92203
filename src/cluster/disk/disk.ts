import { checkKeys, InvalidOptionError } from '../../error/index.js'
import type { FileOperation } from '../../fault/index.js'
import { handleKey, type PointHandle } from '../../point/index.js'
import type { RandomStream } from '../../random/stream.js'
import { copyOf } from '../network/copy.js'
import { type CrashRules, crash, type DiskCrashReport } from './crash.js'
import type { DiskFiles } from './disk-files.js'
import type { DiskFs } from './disk-fs.js'
import { crashRules, type DiskCrashOptions } from './disk-options.js'
import { keyRows, type SetOptions } from './key-operations.js'
import { type DiskSnapshot, snapshotOf } from './snapshot.js'
import type { Volume } from './volume.js'

const setFields = ['sync']

/**
 * The disk of a node: a key-value store and a file system that share its room, its changes and its crashes. Each operation
 * is a fault point, `a.disk.write`, `a.disk.set`; the disk itself can be given as `at`, for all of them.
 */
export class Disk implements PointHandle<readonly [operation: FileOperation]> {
  readonly [handleKey]: string
  readonly #volume: Volume
  readonly #files: DiskFiles
  readonly #ownRules: CrashRules

  constructor(name: string, volume: Volume, files: DiskFiles, rules: CrashRules) {
    this[handleKey] = `${name}.**`
    this.#volume = volume
    this.#files = files
    this.#ownRules = rules
  }

  /** Files and folders, by the functions of `node:fs`: `disk.fs.promises.writeFile`, `disk.fs.readFileSync`. */
  get fs(): DiskFs {
    return this.#files.face
  }

  /**
   * A copy of the value of a key; undefined: there is none.
   * @example const term = await node.disk.get<number>('term') ?? 0
   */
  get<T = unknown>(key: string): Promise<T | undefined> {
    return this.#call('get', key) as Promise<T | undefined>
  }

  /**
   * Sets a key to a copy of the value, as a whole or not at all. Durable after `sync()`, or with `{ sync: true }`.
   * @throws InvalidOptionError for a value that cannot be copied; ENOSPC
   */
  set(key: string, value: unknown, options?: SetOptions): Promise<void> {
    return this.#call('set', key, copyOf(value), checked(options)) as Promise<void>
  }

  /** Deletes a key. @returns whether there was one */
  delete(key: string, options?: SetOptions): Promise<boolean> {
    return this.#call('delete', key, checked(options)) as Promise<boolean>
  }

  /** All keys that begin so, in order. @param prefix @default all */
  keys(prefix = ''): Promise<string[]> {
    return this.#call('keys', prefix) as Promise<string[]>
  }

  /** Makes all durable: keys, contents and names of files. */
  sync(): Promise<void> {
    return this.#files.call({ row: keyRows.sync, shape: 'async', args: [], file: '/' }) as Promise<void>
  }

  /** What is on it, and what a crash would leave. For tests: it takes no time, and no fault acts on it. */
  snapshot(): DiskSnapshot {
    return snapshotOf(this.#volume)
  }

  /**
   * Power fails. What is under way is never done nor answered; files that are open are so for nobody. By its node alone.
   * @param random decides what is left
   * @param options instead of the disk's own
   */
  crash(random: RandomStream, options: DiskCrashOptions = {}): DiskCrashReport {
    this.#files.crash()
    return crash(this.#volume, crashRules(options, this.#ownRules), random)
  }

  /** Nothing is answered any more. By its node alone. */
  close(): void {
    this.#files.close()
  }

  #call(name: 'get' | 'set' | 'delete' | 'keys', key: string, ...more: readonly unknown[]): unknown {
    if (typeof key !== 'string') throw new InvalidOptionError('key', 'to be a string', key)
    return this.#files.call({ row: keyRows[name], shape: 'async', args: [key, ...more], file: key })
  }
}

function checked(options: SetOptions | undefined): SetOptions {
  if (options === undefined) return {}
  checkKeys('options', options, setFields)
  if (options.sync !== undefined && typeof options.sync !== 'boolean')
    throw new InvalidOptionError('sync', 'to be true or false', options.sync)
  return options
}
