import type { OperationRow } from '../../point/fs/operations.js'
import { copyAgain } from '../network/copy.js'
import { sizeOf } from '../network/size.js'
import type { Stored } from './change.js'
import type { Volume } from './volume.js'

const row = (fn: string, change: OperationRow['change'], syscall: string): OperationRow => ({
  fn,
  name: fn,
  by: 'path',
  change,
  syscall,
})

/** The key-value face, as operations like those of `fs`. The key stands where the path does. */
export const keyRows = {
  get: row('get', 'none', 'read'),
  set: row('set', 'key', 'write'),
  delete: row('delete', 'key', 'write'),
  keys: row('keys', 'none', 'read'),
  sync: row('sync', 'sync', 'sync'),
}

export interface SetOptions {
  /** It is durable when this has resolved, and so is all that was set before it, as in a log. @default false */
  readonly sync?: boolean
}

/** Bytes that a key takes with its value. */
export function bytesOfKey(key: string, value: unknown): number {
  return Buffer.byteLength(key) + sizeOf(value)
}

/** @param measured how much room a value takes is asked for */
export function keyOperations(volume: Volume, measured: boolean) {
  const change = (key: string, stored: Stored | undefined, options: SetOptions | undefined) => {
    volume.setKey(key, stored)
    if (options?.sync === true) volume.unsynced.syncKeys()
  }
  return {
    getSync(key: string): unknown {
      return copyAgain(volume.keys.get(key)?.value)
    },
    /** @param value a copy already */
    setSync(key: string, value: unknown, options?: SetOptions): void {
      change(key, { value, bytes: measured ? bytesOfKey(key, value) : 0 }, options)
    },
    deleteSync(key: string, options?: SetOptions): boolean {
      if (!volume.keys.has(key)) return false
      change(key, undefined, options)
      return true
    },
    keysSync(prefix: string): string[] {
      return [...volume.keys.keys()].filter((key) => key.startsWith(prefix)).sort()
    },
    syncSync(): void {
      volume.unsynced.syncAll()
    },
  }
}
