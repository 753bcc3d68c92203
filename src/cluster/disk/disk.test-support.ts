import { Chaos } from '../../chaos/index.js'
import { createRandom } from '../../random/index.js'
import { createDisk, type DiskOptions } from './index.js'

/** The disk of a node 'a', in the session. */
export function diskOf(chaos: Chaos, options: DiskOptions = {}, name = 'a') {
  const host = Chaos.hostOf(chaos)
  return createDisk(options, { host, name, random: host.random(`disk ${name}`), wallMs: () => Date.now() })
}

/** What decides what a crash leaves. */
export const streamOf = (seed: number) => createRandom(seed)
