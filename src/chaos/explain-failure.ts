import type { Session } from './session.js'

/**
 * Adds to an error's message how to see the same failure again: seed, virtual time, and the lines to paste. Errors that
 * say so already (a matcher's) and values that are no errors stay as they are.
 */
export function explainFailure(session: Session, error: unknown): void {
  if (typeof error !== 'object' || error === null) return
  const { message, stack } = error as { message?: unknown; stack?: unknown }
  if (typeof message !== 'string' || message.includes('FAULTLINE_REPLAY=')) return
  const lines = session.replayLines().map((line) => `  ${line}`)
  const recipe = [
    `faultline: seed ${session.seed}, at ${session.nowMs()} ms of virtual time. To see it again:`,
    ...lines,
  ]
  const explained = `${message}\n\n${recipe.join('\n')}`
  try {
    Object.defineProperty(error, 'message', { value: explained, configurable: true, writable: true })
    // The stack holds the message as it was when it was taken; runners print the stack.
    if (typeof stack === 'string' && stack.includes(message))
      Object.defineProperty(error, 'stack', {
        value: stack.replace(message, () => explained),
        configurable: true,
        writable: true,
      })
  } catch {
    // A frozen error keeps its message.
  }
}
