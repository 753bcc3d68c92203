import { withValue } from './global-timers.js'
import type { Patch } from './patch.js'
import { currentScope } from './scope.js'

/** Math.random draws from the session's seed inside a session: jitter in a backoff then replays like the rest. */
export function randomPatches(): Patch[] {
  return [
    {
      target: Math,
      key: 'random',
      make(found) {
        const below = found?.value as () => number
        return withValue(found, function random(): number {
          const scope = currentScope()
          if (scope?.view.process !== undefined) return scope.view.process.drawRandom()
          return scope?.clock.owner?.drawRandom() ?? below()
        })
      },
    },
  ]
}
