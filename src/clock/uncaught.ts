import { currentScope } from './scope.js'

/**
 * Tells the session of exceptions that nobody caught and rejections that nobody handled, until the function given back is called. It only looks on: what
 * the process or the runner does with them stays as it is. In Jest's sandbox `process` is a copy and nothing is heard;
 * there the runner itself fails the test.
 */
export function watchUncaught(): () => void {
  const listener = (error: unknown) => currentScope()?.clock.owner?.uncaught(error)
  const unhandled = (error: unknown) => currentScope()?.clock.owner?.unhandled(error)
  process.on('uncaughtExceptionMonitor', listener)
  // Without a listener a rejection becomes an uncaught exception. Ours must not be the one that takes that away.
  const looksOn = process.listenerCount('unhandledRejection') > 0
  if (looksOn) process.on('unhandledRejection', unhandled)
  return () => {
    process.off('uncaughtExceptionMonitor', listener)
    process.off('unhandledRejection', unhandled)
  }
}
