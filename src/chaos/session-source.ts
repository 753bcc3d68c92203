import { contextScope } from '../clock/scope.js'
import { checkSeed, seedFrom } from '../random/seed.js'
import type { Chaos } from './chaos.js'
import { Fork } from './fork.js'
import { type ChaosOptions, settle } from './options.js'
import { readReplay, replayLines } from './replay.js'
import { runSession } from './run-session.js'
import { plainRunner } from './runner.js'
import { Session } from './session.js'

/** Opens sessions for the caller: nested in the one that it is in, which stands still meanwhile, or on their own. */
export interface SessionSource {
  /** The caller is in a session. */
  readonly nested: boolean
  /** The one given; else, in a session, the same for the same place in the same run; else as `withChaos` takes it. */
  seed(given: number | undefined): number
  /**
   * Runs a body in a session of its own and closes it, whatever ends it.
   * @throws what the body throws, or what the session found
   */
  run<T>(options: ChaosOptions, body: (chaos: Chaos) => T | PromiseLike<T>): Promise<T>
  /** The lines to paste that give the caller the same seed again. */
  replayLines(seed: number): string[]
}

/** @throws InvalidOptionError for a seed out of range, ReplayError for a damaged token, when those are read */
export function sessionSource(): SessionSource {
  const owner = contextScope()?.owner
  return owner instanceof Session ? nestedIn(owner) : alone
}

function nestedIn(session: Session): SessionSource {
  return {
    nested: true,
    seed: (given) => (given === undefined ? session.nextForkSeed() : checkSeed('seed', given)),
    run: (options, body) => new Fork(session, options).run(body),
    replayLines: () => replayLines(session),
  }
}

const alone: SessionSource = {
  nested: false,
  seed: (given) =>
    given === undefined
      ? (readReplay(process.env.FAULTLINE_REPLAY)?.seed ?? seedFrom(given))
      : checkSeed('seed', given),
  run(options, body) {
    // Settled as a fork is: a token gives its seed above, and its schedule is that of a test.
    const settings = settle(options, { seed: this.seed(options.seed), blastRadius: undefined, recordCalls: false })
    return runSession(settings, { runner: plainRunner, test: undefined }, body)
  },
  replayLines: (seed) => [`FAULTLINE_SEED=${seed}`],
}
