import { currentScope } from '../../clock/scope.js'
import { holdMount } from '../../point/fs/patches.js'
import type { PartHost } from '../../point/index.js'
import type { RandomStream } from '../../random/stream.js'
import { Disk } from './disk.js'
import { DiskFiles } from './disk-files.js'
import { type DiskOptions, settleDisk } from './disk-options.js'
import { DiskStore } from './disk-store.js'
import { DiskTurns } from './disk-turns.js'
import { mountOf } from './mount.js'
import { Volume } from './volume.js'

/** What a disk needs of its node. */
export interface DiskHost {
  readonly host: PartHost
  /** Name of the node: the disk's points are `name.disk.write`, … */
  readonly name: string
  /** For latencies and names of temporary folders; it lives as long as the disk does. */
  readonly random: RandomStream
  /** What the machine's clock reads, in ms since 1970: times of files. */
  wallMs(): number
}

/**
 * The disk of one machine, for its whole life: it outlives crashes and restarts.
 * @throws InvalidOptionError
 */
export function createDisk(options: DiskOptions, { host, name, random, wallMs }: DiskHost): Disk {
  const settings = settleDisk(options)
  const { capacityBytes, directorySync, crash } = settings
  const volume = new Volume({ capacityBytes, directorySync, nowMs: wallMs })
  const measured = capacityBytes < Number.POSITIVE_INFINITY
  const store = new DiskStore(volume, random.fork('mkdtemp'), measured)
  const bytesMoved = (call: Parameters<typeof store.bytesMoved>[0]) => store.bytesMoved(call)
  const turns = new DiskTurns(host, settings, random.fork('latency'), bytesMoved)
  const files = new DiskFiles(`${name}.disk`, host, store, turns)
  if (settings.mount.length > 0) {
    for (const folder of settings.mount) store.fs.mkdirSync(folder, { recursive: true })
    volume.unsynced.syncAll()
    const clock = host.within(() => currentScope()?.clock)
    if (clock !== undefined) host.onClose(holdMount(clock, name, mountOf(files, settings.mount)))
  }
  return new Disk(`${name}.disk`, volume, files, crash)
}
