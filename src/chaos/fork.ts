import { SessionClosedError } from '../error/index.js'
import type { Chaos } from './chaos.js'
import { checkDeterminism, traced } from './determinism.js'
import { type ChaosOptions, type SessionSettings, settle } from './options.js'
import { type Abandon, runSession } from './run-session.js'
import type { RunTrace } from './run-trace.js'
import type { Session } from './session.js'

/** A session to be nested in another. */
export class Fork {
  readonly #parent: Session
  readonly #options: ChaosOptions

  constructor(parent: Session, options: ChaosOptions) {
    this.#parent = parent
    this.#options = options
  }

  /**
   * Opens the session, runs the body in it, and closes it. Several may run side by side, each with time of its own;
   * one that is not awaited ends with its parent.
   * @throws what the body throws, or what the session found
   */
  async run<T>(body: (chaos: Chaos) => T | PromiseLike<T>): Promise<T> {
    const parent = this.#parent
    parent.mustBeOpen('chaos.fork')
    const { blastRadius, recordCalls, runTrace } = parent.settings
    const settings = settle(this.#options, { seed: parent.nextForkSeed(), blastRadius, recordCalls, runTrace })
    if (settings.determinism === undefined) return await runNested(parent, settings, body)
    const runOnce = (trace: RunTrace) => runNested(parent, traced(settings, trace), body)
    return await checkDeterminism(settings.seed, runOnce, () => !parent.open)
  }
}

/**
 * Runs a body in a session nested in another, whose time stands still meanwhile.
 * @throws what the body throws, or what the session found
 */
export async function runNested<T>(
  parent: Session,
  settings: SessionSettings,
  body: (chaos: Chaos) => T | PromiseLike<T>,
): Promise<T> {
  const resume = parent.pacer.hold()
  // One that nobody waited for must not outlive its parent.
  let forget = () => {}
  const onOpen = (abandon: Abandon) => {
    forget = parent.onClose(() => abandon(new SessionClosedError('chaos.fork')))
  }
  try {
    return await runSession(settings, parent.origin, body, parent.scope, onOpen)
  } finally {
    forget()
    resume()
  }
}
