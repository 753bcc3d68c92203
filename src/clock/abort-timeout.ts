import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { currentScope } from './scope.js'

/** AbortSignal.timeout, which fake timers leave alone: the runtime starts its timer by a way of its own. */
export function abortTimeoutPatches(): Patch[] {
  return [
    {
      target: AbortSignal,
      key: 'timeout',
      make(found) {
        const below = found?.value as typeof AbortSignal.timeout
        return withValue(found, function timeout(this: unknown, delay: number): AbortSignal {
          const scope = currentScope()
          // What is no valid delay is refused by the one beneath, in the runtime's own words.
          if (scope === undefined || !(typeof delay === 'number' && delay >= 0)) return below.call(AbortSignal, delay)
          const controller = new AbortController()
          const expire = () =>
            controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
          scope.clock.setTimer('timeout', scope.view, expire, delay, []).unref().ofSession = true
          return controller.signal
        })
      },
    },
  ]
}
