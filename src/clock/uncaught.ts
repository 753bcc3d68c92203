import { currentScope } from './scope.js'

/**
 * Tells the session of exceptions that nobody caught, until the function given back is called. It only looks on: what
 * the process or the runner does with them stays as it is. In Jest's sandbox `process` is a copy and nothing is heard;
 * there the runner itself fails the test.
 */
export function watchUncaught(): () => void {
  const listener = (error: unknown) => currentScope()?.clock.owner?.uncaught(error)
  process.on('uncaughtExceptionMonitor', listener)
  return () => {
    process.off('uncaughtExceptionMonitor', listener)
  }
}
