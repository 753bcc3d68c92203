import type { Chaos, ChaosOptions } from 'faultline'
import { conclude, type OpenSession, type Outcome, openSession, originOf, settle } from 'faultline/adapter'
import type { TestContext } from 'vitest'
import { contextOf, runner } from './runner.js'

interface Held {
  readonly session: OpenSession
  /** Lets its time run. */
  readonly start: () => void
}

const sessions = new WeakMap<Chaos, Held>()

/** Opens the session of a test; the end of the test closes it, if its body has not. */
export function openFor(context: Pick<TestContext, 'task' | 'onTestFinished'>, options: ChaosOptions): Chaos {
  const session = openSession(settle(options), originOf(runner, context))
  // Until the body begins, other fixtures may take real time.
  sessions.set(session.chaos, { session, start: session.hold() })
  runner.onFinished(context, () => {
    session.close({ failed: true, error: new Error('The test ended before its chaos session did.') })
    // What did not close has been told to the test, unless that failed for another reason.
    return session.closed()?.catch(() => {})
  })
  return session.chaos
}

type Body = (...args: unknown[]) => unknown

/** A test function that runs the given one in the session its context holds, and ends the session with it. */
export function runInSessionOf(body: Body): Body {
  const run: Body = (...args) => {
    const context = contextOf(args) as { readonly chaos?: Chaos } | undefined
    const held = context?.chaos && sessions.get(context.chaos)
    return held === undefined ? body(...args) : runAndClose(held, () => body(...args))
  }
  // Vitest reads in the source of a test function which fixtures it wants.
  return Object.defineProperty(run, 'toString', { value: () => body.toString() })
}

function runAndClose({ session, start }: Held, body: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (outcome: Outcome) =>
      conclude(session, outcome, ({ failed, error }) => {
        if (failed) reject(error)
        else resolve()
      })
    session.onFailure((error) => end({ failed: true, error }))
    start()
    const bodyEnds = session.within(async () => body())
    bodyEnds.then(
      () => end({ failed: false }),
      (error) => end({ failed: true, error }),
    )
  })
}
