import { handOver } from '../clock/hand-over.js'
import { leaveLeaf } from '../clock/scope.js'
import type { VirtualTimer } from '../clock/virtual-timer.js'
import { RestoreError, summarise } from '../error/index.js'
import { cleanUpErrors } from './clean-up.js'
import type { Closers } from './closers.js'
import type { Outcome } from './run-session.js'
import type { Session } from './session.js'

/** What a session holds that its end puts back. */
export interface Held {
  readonly closers: Closers
  /** Gives the patches of time functions back; undefined: a session around it holds them. */
  readonly release: (() => void) | undefined
}

/**
 * Puts back all that a session holds, also what comes after a step that fails.
 * @param outcome of the body, and of what was asked when it had ended
 * @returns the same, or that something could not be put back
 */
export function closeSession(session: Session, { closers, release }: Held, { failed, error }: Outcome): Outcome {
  const { clock, injector, scope, timeline } = session
  injector.liftAll('session')
  const left = clock.close()
  reportLeft(session, left)
  const summary = failed ? { error: summarise(error) } : {}
  timeline.append({ type: 'session.closed', outcome: failed ? 'failed' : 'passed', ...summary })
  const { errors: problems, steps } = cleanUpErrors(injector.armed)
  problems.push(...closers.run())
  const step = (undo: () => void) => {
    try {
      undo()
    } catch (problem) {
      problems.push(problem)
    }
  }
  step(() => leaveLeaf(scope))
  step(() => handOver(left, scope.outer, clock.nowMs, !failed))
  if (release !== undefined) step(release)
  if (failed) return { failed, error }
  return problems.length > 0 ? { failed: true, error: new RestoreError(problems, steps) } : { failed }
}

function reportLeft(session: Session, timers: readonly VirtualTimer[]): void {
  const count = timers.filter((timer) => !timer.internal && timer.hasRef()).length
  if (count === 0) return
  const message = `${count} timer(s) were still waiting when the session ended. Clear them, or unref them if they may stay.`
  session.record({ type: 'warning.raised', code: 'timers-left', message })
}
