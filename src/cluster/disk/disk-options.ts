import { isAbsolute, resolve } from 'node:path'
import {
  checkInteger,
  checkKeys,
  checkOneOf,
  checkPositive,
  checkProbability,
  InvalidOptionError,
} from '../../error/index.js'
import { checkDelay, type DelayInput } from '../../fault/index.js'
import type { Delay } from '../../random/distribution.js'
import type { CrashMode, CrashRules } from './crash.js'

/** Time that operations take, by what they do. */
export interface DiskLatency {
  /** `read`, `readFile`, `get`, `keys`. @default 0 */
  readonly read?: DelayInput
  /** `write`, `writeFile`, `appendFile`, `copyFile`, `truncate`, `set`, `delete`. @default 0 */
  readonly write?: DelayInput
  /** `fsync`, `fdatasync`, `sync`, and `set` and `delete` with `sync`. @default 0 */
  readonly sync?: DelayInput
  /** All else. @default 0 */
  readonly other?: DelayInput
}

export interface DiskCrashOptions {
  /**
   * What a crash leaves of what was not synced. `lost`: nothing. `prefix`: the first changes in order, as many as are
   * drawn. `any`: any of them: each block of a file is what it was at some moment since the last fsync, changes of
   * names overtake each other unless one rests on another. @default 'lost'
   */
  readonly mode?: CrashMode
  /**
   * One more write survives in part: with `prefix` its first blocks, with `any` a block of it up to some sector of 512
   * bytes. @default false
   */
  readonly torn?: boolean
  /** Chance of each block with unsynced writes that the bytes written are garbage, 0 to 1. @default 0 */
  readonly corrupt?: number
}

/** The disk of a simulated node. */
export interface DiskOptions {
  /** Time that operations take, in virtual ms: of all, or by what they do; each draws its own. @default 0 */
  readonly latencyMs?: DelayInput | DiskLatency
  /** What is read or written takes so much longer, above 0. @default no limit */
  readonly bytesPerSecond?: number
  /** Room for contents of files, and for keys with their values, 0 or more. Beyond: ENOSPC. @default no limit */
  readonly capacityBytes?: number
  /**
   * What makes a new, changed or removed name durable. `own`: fsync of the folder, as POSIX promises and no more.
   * `with-file`: any fsync, as on file systems with a journal of names, such as ext4. @default 'own'
   */
  readonly directorySync?: 'own' | 'with-file'
  /** What a crash leaves of what was not synced. @default 'lost' */
  readonly crash?: CrashMode | DiskCrashOptions
  /** What reaches the disk as a whole, from 1. @default 4096 */
  readonly blockBytes?: number
  /**
   * Folders, by absolute path, that are on this disk for all code of the node: there the functions of `node:fs` themselves
   * work on it, in code that knows nothing of nodes. @default none
   */
  readonly mount?: string | readonly string[]
}

/** The same, checked and completed. */
export interface DiskSettings {
  readonly latencyMs: Readonly<Record<keyof DiskLatency, Delay>>
  readonly bytesPerSecond: number
  readonly capacityBytes: number
  readonly directorySync: 'own' | 'with-file'
  readonly crash: CrashRules
  readonly mount: readonly string[]
}

const latencies = ['read', 'write', 'sync', 'other'] as const
const modes: readonly CrashMode[] = ['lost', 'prefix', 'any']

/** @throws InvalidOptionError */
export function settleDisk(options: DiskOptions, name = 'disk'): DiskSettings {
  checkKeys(name, options, [
    'latencyMs',
    'bytesPerSecond',
    'capacityBytes',
    'directorySync',
    'crash',
    'blockBytes',
    'mount',
  ])
  const {
    latencyMs = 0,
    bytesPerSecond,
    capacityBytes,
    directorySync = 'own',
    crash = 'lost',
    blockBytes,
    mount = [],
  } = options
  const unlimited = Number.POSITIVE_INFINITY
  return {
    latencyMs: settleLatency(latencyMs),
    bytesPerSecond: bytesPerSecond === undefined ? unlimited : checkPositive('bytesPerSecond', bytesPerSecond),
    capacityBytes: capacityBytes === undefined ? unlimited : checkInteger('capacityBytes', capacityBytes, 0),
    directorySync: checkOneOf('directorySync', directorySync, ['own', 'with-file']),
    crash: settleCrash(crash, blockBytes === undefined ? 4096 : checkInteger('blockBytes', blockBytes, 1)),
    mount: settleMount(mount),
  }
}

function settleMount(given: unknown): readonly string[] {
  const folders = Array.isArray(given) ? given : [given]
  for (const folder of folders)
    if (typeof folder !== 'string' || !isAbsolute(folder) || resolve(folder) === resolve('/'))
      throw new InvalidOptionError(
        'mount',
        'to be absolute paths of folders below the root',
        folder,
        "mount: '/var/lib/app'",
      )
  return folders
}

function settleLatency(given: DelayInput | DiskLatency): DiskSettings['latencyMs'] {
  const each = typeof given === 'object' && !Array.isArray(given) && !('distribution' in given)
  if (each) checkKeys('latencyMs', given, latencies)
  const of = (name: keyof DiskLatency): Delay => {
    if (!each) return checkDelay('latencyMs', given as DelayInput)
    const own = (given as DiskLatency)[name]
    return own === undefined ? 0 : checkDelay(`latencyMs.${name}`, own)
  }
  return { read: of('read'), write: of('write'), sync: of('sync'), other: of('other') }
}

function settleCrash(given: CrashMode | DiskCrashOptions, blockBytes: number): CrashRules {
  if (typeof given === 'string') return { mode: checkOneOf('crash', given, modes), torn: false, corrupt: 0, blockBytes }
  return crashRules(given, { mode: 'lost', torn: false, corrupt: 0, blockBytes })
}

/** @param before what holds for all that is not given. @throws InvalidOptionError */
export function crashRules(options: DiskCrashOptions, before: CrashRules): CrashRules {
  checkKeys('crash', options, ['mode', 'torn', 'corrupt'])
  const { mode = before.mode, torn = before.torn, corrupt = before.corrupt } = options
  if (typeof torn !== 'boolean') throw new InvalidOptionError('torn', 'to be true or false', torn)
  return {
    mode: checkOneOf('mode', mode, modes),
    torn,
    corrupt: checkProbability('corrupt', corrupt),
    blockBytes: before.blockBytes,
  }
}
