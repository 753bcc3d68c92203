import type { Chaos } from '../chaos/chaos.js'
import { InvalidOptionError } from '../error/index.js'
import type { SystemOptions } from '../system/index.js'

/** What `boot` is given besides its session. */
export interface BootTools {
  /**
   * Undone when the run is over, whatever ends it, the last one first; also when `boot` throws half-way, where there is
   * no `dispose` yet.
   * @example const server = await listen(); onDispose(() => server.close())
   */
  onDispose(undo: () => unknown): void
  /**
   * Says that the system has called for somebody. A runbook expects alarms by name.
   * @example breaker.on('open', () => alarm('breaker open'))
   */
  alarm(name: string): void
}

/** A system that runs: how to see whether it is well, and how to put it away. */
export interface Booted extends Omit<SystemOptions, 'name' | 'degraded'> {
  /** Which answers of probes and requests count as degraded. @default those with `degraded: true` */
  // biome-ignore lint/suspicious/noExplicitAny: whatever its probe and requests answer
  readonly degraded?: (answer: any) => boolean
  /** Puts it away; called once, in the session, with all faults lifted. */
  dispose?(): unknown
  /** Figures of its own, read at each probe: `measure:queueDepth` in criteria. */
  readonly measures?: Readonly<Record<string, () => number>>
}

/** A system that can be made afresh for each run. */
export interface SystemUnderTest {
  readonly name: string
  /**
   * Makes it in a session: wrap what it depends on, build it, say how to probe it.
   * @example boot: (chaos) => { const db = chaos.wrap('db', new Db()); return { probe: () => new Shop(db).browse() } }
   */
  boot(chaos: Chaos, tools: BootTools): Booted | PromiseLike<Booted>
}

/** A system by its name and how it is made, with types checked. */
export function defineSystem(system: SystemUnderTest): SystemUnderTest {
  return checkSystem(system)
}

/** @throws InvalidOptionError */
export function checkSystem(system: SystemUnderTest): SystemUnderTest {
  const wayOut = "Give `{ name: 'shop', boot: (chaos) => ({ probe }) }`."
  if (typeof system !== 'object' || system === null)
    throw new InvalidOptionError('system', 'to be a system under test', system, wayOut)
  if (typeof system.name !== 'string' || system.name === '')
    throw new InvalidOptionError('system.name', 'to be text that is not empty', system.name, wayOut)
  if (typeof system.boot !== 'function')
    throw new InvalidOptionError('system.boot', 'to be a function', system.boot, wayOut)
  return system
}
