import { replayLines } from './replay.js'
import type { Session } from './session.js'

interface Explained {
  readonly session: Session
  readonly message: string
  readonly explained: string
}

/** Errors explained already, with the words they came with: one instance may be thrown again in a later session. */
const known = new WeakMap<object, Explained>()

/**
 * Adds to an error's message how to see the same failure again: seed, virtual time, and the lines to paste. Errors that
 * say so already (a matcher's, or that of a fork of the same session) and values that are no errors stay as they are.
 */
export function explainFailure(session: Session, error: unknown): void {
  if (typeof error !== 'object' || error === null) return
  const before = known.get(error)
  if (before !== undefined && before.session === session.root) return
  const { message: found, stack } = error as { message?: unknown; stack?: unknown }
  if (typeof found !== 'string') return
  const message = found === before?.explained ? before.message : found
  if (/FAULTLINE_(REPLAY|SEED)=/.test(message)) return
  const recipe = [
    `faultline: seed ${session.seed}, at ${session.nowMs()} ms of virtual time. To see it again:`,
    ...replayLines(session).map((line) => `  ${line}`),
  ]
  const explained = `${message}\n\n${recipe.join('\n')}`
  try {
    Object.defineProperty(error, 'message', { value: explained, configurable: true, writable: true })
    // The stack holds the message as it was when it was taken; runners print the stack.
    if (typeof stack === 'string' && stack.includes(found))
      Object.defineProperty(error, 'stack', {
        value: stack.replace(found, () => explained),
        configurable: true,
        writable: true,
      })
    known.set(error, { session: session.root, message, explained })
  } catch {
    // A frozen error keeps its message.
  }
}
