import { scopeOfOrigin } from '../../clock/scope.js'
import type { FileCall } from '../../point/fs/file-call.js'
import type { FileTurns } from '../../point/fs/turns.js'
import type { PartHost } from '../../point/index.js'
import { sampleDelay } from '../../random/distribution.js'
import type { RandomStream } from '../../random/stream.js'
import type { DiskLatency, DiskSettings } from './disk-options.js'

const classes: Readonly<Record<string, keyof DiskLatency>> = {
  get: 'read',
  keys: 'read',
  read: 'read',
  readFile: 'read',
  appendFile: 'write',
  copyFile: 'write',
  delete: 'write',
  set: 'write',
  truncate: 'write',
  write: 'write',
  writeFile: 'write',
  fdatasync: 'sync',
  fsync: 'sync',
  sync: 'sync',
}

/**
 * Operations take virtual time, each its own, and are carried out at the end of it; those that are due at the same instant in
 * the order of their calls. Even one that takes none is a step of virtual time: code that asks for ever is a livelock
 * that the session sees.
 */
export class DiskTurns implements FileTurns {
  readonly #host: PartHost
  readonly #settings: DiskSettings
  readonly #random: RandomStream
  readonly #bytesIn: (call: FileCall) => number
  /** By what cancels an operation: says that nobody is to be answered. */
  readonly #underWay = new Map<() => void, () => boolean>()

  /** @param bytesOf how much an operation reads or writes */
  constructor(host: PartHost, settings: DiskSettings, random: RandomStream, bytesOf: (call: FileCall) => number) {
    this.#host = host
    this.#settings = settings
    this.#random = random
    this.#bytesIn = bytesOf
  }

  add(
    work: () => unknown,
    done: (error: unknown, answer: unknown) => void,
    stale: () => boolean,
    call: FileCall,
  ): void {
    const scope = scopeOfOrigin()
    const answer = (error: unknown, value: unknown) => {
      const { process, gate } = scope?.view ?? {}
      if (process?.dead) return
      // The disk goes on while the program stands still: it is told later.
      if (scope === undefined || gate === undefined) done(error, value)
      else scope.clock.setArrival(scope.view, 0, () => stale() || done(error, value), call.point.name)
    }
    const cancel = this.#host.later(
      this.#ms(call),
      () => {
        this.#underWay.delete(cancel)
        if (stale()) return
        let value: unknown
        try {
          value = work()
        } catch (error) {
          answer(error, undefined)
          return
        }
        answer(null, value)
      },
      true,
    )
    this.#underWay.set(cancel, stale)
  }

  block(call: FileCall): void {
    const ms = this.#ms(call)
    if (ms > 0) this.#host.block(ms)
  }

  /** After a crash: what is under way is not carried out any more. */
  clear(): void {
    for (const [cancel, stale] of this.#underWay) {
      cancel()
      stale()
    }
    this.#underWay.clear()
  }

  #ms(call: FileCall): number {
    const { latencyMs, bytesPerSecond } = this.#settings
    const kind = classes[call.row.name] ?? 'other'
    let ms = sampleDelay(latencyMs[kind], this.#random)
    const { sync } = (call.row.change === 'key' ? (call.args.at(-1) ?? {}) : {}) as { readonly sync?: unknown }
    if (sync === true) ms += sampleDelay(latencyMs.sync, this.#random)
    if (bytesPerSecond < Number.POSITIVE_INFINITY) ms += Math.ceil((this.#bytesIn(call) / bytesPerSecond) * 1e6) / 1000
    return ms
  }
}
