import type { Chaos, ChaosOptions } from 'faultline'
import { type OpenSession, openSession, settle } from 'faultline/adapter'
import type { TestContext } from 'vitest'
import { contextOf, runner } from './runner.js'

const sessions = new WeakMap<Chaos, OpenSession>()

/** Opens the session of a test; the end of the test closes it, if its body has not. */
export function openFor(context: Pick<TestContext, 'task' | 'onTestFinished'>, options: ChaosOptions): Chaos {
  const session = openSession(settle(options), { runner, test: runner.test(context) })
  sessions.set(session.chaos, session)
  runner.onFinished(context, () => {
    session.close({ failed: true, error: new Error('The test ended before its chaos session did.') })
  })
  return session.chaos
}

type Body = (...args: unknown[]) => unknown

/** A test function that runs the given one in the session its context holds, and ends the session with it. */
export function runInSessionOf(body: Body): Body {
  const run: Body = (...args) => {
    const context = contextOf(args) as { readonly chaos?: Chaos } | undefined
    const session = context?.chaos && sessions.get(context.chaos)
    return session === undefined ? body(...args) : runAndClose(session, () => body(...args))
  }
  // Vitest reads in the source of a test function which fixtures it wants.
  return Object.defineProperty(run, 'toString', { value: () => body.toString() })
}

function runAndClose(session: OpenSession, body: () => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (outcome: { readonly failed: boolean; readonly error?: unknown }) => {
      const result = session.close(outcome)
      if (result.failed) reject(result.error)
      else resolve()
    }
    session.onFailure((error) => end({ failed: true, error }))
    const bodyEnds = session.within(async () => body())
    bodyEnds.then(
      () => end({ failed: false }),
      (error) => end({ failed: true, error }),
    )
  })
}
