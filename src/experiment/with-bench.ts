import type { ClusterSketch } from '../chaos/cluster-face.js'
import { Chaos, type ChaosOptions, type Session, type SessionSource } from '../chaos/index.js'
import { sketchesOf } from '../chaos/sketches.js'
import { DeadlockError } from '../error/index.js'
import type { TimelineEvent } from '../timeline/event.js'
import { Bench, BootFailure, DisposeError } from './bench.js'
import { isFinding } from './finding.js'
import type { Stop } from './stop.js'
import type { Booted, SystemUnderTest } from './system-under-test.js'

/** What a session with a system in it left behind. */
export interface BenchOutcome {
  readonly events: readonly TimelineEvent[]
  /** Why the system could not be booted. */
  readonly notBooted?: string
  /** What ended the session before the body did, and tells something about the system. */
  readonly thrown?: { readonly error: unknown }
  /** What went between the nodes of clusters that were booted, for a journal. */
  readonly diagrams: () => readonly ClusterSketch[]
}

/** What is run there. */
export interface BenchSettings {
  readonly system: SystemUnderTest
  readonly bootTimeoutMs: number
  readonly stop: Stop
  /** As soon as there is a session. */
  readonly onOpen?: ((chaos: Chaos) => void) | undefined
}

/**
 * Opens a session, boots a system in it, runs a body, and puts the system away, whatever happens.
 * @throws what is neither the system's doing nor told in the outcome: misuse, and what the body throws
 */
export async function withBench(
  source: SessionSource,
  options: ChaosOptions,
  { system, bootTimeoutMs, stop, onOpen }: BenchSettings,
  body: (bench: Bench, booted: Booted) => Promise<void>,
): Promise<BenchOutcome> {
  let events: readonly TimelineEvent[] = []
  let notBooted: string | undefined
  let made: Bench | undefined
  let session: Session | undefined
  const diagrams = () => (session === undefined ? [] : sketchesOf(session))
  try {
    await source.run(options, async (chaos) => {
      events = chaos.timeline.events
      session = Chaos.sessionOf(chaos)
      onOpen?.(chaos)
      const bench = new Bench(chaos, stop, bootTimeoutMs)
      made = bench
      try {
        await body(bench, await bench.boot(system))
      } catch (error) {
        if (!(error instanceof BootFailure)) throw error
        notBooted = error.message
      } finally {
        await bench.dispose()
      }
    })
  } catch (error) {
    if (!isFinding(error)) throw error
    const hung = error instanceof DeadlockError ? made?.stage : undefined
    if (hung === 'boot')
      return { events, diagrams, notBooted: `'${system.name}' had not booted when nothing was left to happen` }
    const thrown = {
      error: hung === 'dispose' ? new DisposeError([new Error('it waits for what never comes')]) : error,
    }
    return { events, diagrams, thrown, ...(notBooted === undefined ? {} : { notBooted }) }
  }
  return { events, diagrams, ...(notBooted === undefined ? {} : { notBooted }) }
}
