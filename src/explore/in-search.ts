import { Chaos, type Origin, runSession, Session, type SessionSettings, settle } from '../chaos/index.js'
import { contextScope } from '../clock/scope.js'
import { checkSeed, seedFrom } from '../random/seed.js'
import { type ExploreBody, type RunOracles, Runs } from './runs.js'
import { watchUnhandled } from './unhandled.js'

/** Where bodies are run again and again. */
export interface Place {
  readonly origin: Origin
  /** Ends the session that all runs are nested in from outside. */
  readonly onOpen?: Parameters<typeof runSession>[4]
}

/** What runs need of the settings of whoever makes them. */
interface RunSettings extends RunOracles {
  readonly session: SessionSettings
}

/**
 * Has `conduct` make runs of a body: nested in the session that the caller is in, which stands still meanwhile, or in one
 * of its own.
 * @param given seed. @default that of the session around it, FAULTLINE_SEED, or a new one
 * @throws InvalidOptionError, and what `settled` and `conduct` throw
 */
export async function inSearch<S extends RunSettings, T>(
  place: Place,
  given: number | undefined,
  settled: (seed: number) => S,
  body: ExploreBody,
  conduct: (runs: Runs, settings: S) => Promise<T>,
): Promise<T> {
  const around = sessionAround()
  const seed = seedOf(given, around)
  const settings = settled(seed)
  const go = async (parent: Session): Promise<T> => {
    // Its own time has nothing to do: it need not be asked after each run.
    const resume = parent.pacer.hold()
    let unwatch = () => {}
    try {
      const runs = new Runs(parent, settings.session, body, settings)
      unwatch = watchUnhandled((error, run) => runs.unhandled(error, run))
      return await conduct(runs, settings)
    } finally {
      unwatch()
      resume()
    }
  }
  if (around !== undefined) return await go(around)
  const own = settle({}, { seed, blastRadius: undefined, recordCalls: false })
  return await runSession(own, place.origin, (chaos) => go(Chaos.sessionOf(chaos)), undefined, place.onOpen)
}

/** The session that the caller is in. */
export function sessionAround(): Session | undefined {
  const owner = contextScope()?.owner
  return owner instanceof Session ? owner : undefined
}

function seedOf(given: number | undefined, around: Session | undefined): number {
  if (given !== undefined) return checkSeed('seed', given)
  return around === undefined ? seedFrom(undefined) : around.nextForkSeed()
}
