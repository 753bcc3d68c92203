import { MatcherCannotWaitError } from '../error/matcher-error.js'
import type { SystemInternals } from '../system/system.js'
import type { MatcherContext } from './matcher-context.js'

/**
 * Runs `wait` for an async matcher; see `waiting`. Inside another matcher nobody would wait for the promise: runners read
 * `pass` of it, which there is none.
 * @throws MatcherCannotWaitError
 */
export function pending(
  context: MatcherContext,
  system: SystemInternals,
  name: string,
  wait: () => Promise<void>,
): Promise<void> {
  if (context.promise === undefined) throw new MatcherCannotWaitError(name)
  return waiting(system, name, wait)
}

/**
 * Runs `wait`, and keeps the matcher's name with the session until it has settled, so that a
 * matcher that was not awaited fails its test. It takes at least one turn of virtual time, or one that was not awaited
 * could settle before the body ends. When the session ends first it never settles: the session tells what was
 * forgotten, and a late assertion would be an unhandled rejection in another test.
 */
async function waiting(system: SystemInternals, name: string, wait: () => Promise<void>): Promise<void> {
  const { host } = system
  const entry = register(host.pendingMatchers, name)
  try {
    let turned = false
    host.later(0, () => {
      turned = true
    })
    await host.runUntil(() => turned, host.nowMs())
    await wait()
  } catch (error) {
    if (!system.closed) throw error
  } finally {
    if (!system.closed) host.pendingMatchers.delete(entry)
  }
  if (system.closed) await new Promise<never>(() => {})
}

function register(names: Set<string>, name: string): string {
  let entry = name
  for (let n = 2; names.has(entry); n++) entry = `${name} (${n})`
  names.add(entry)
  return entry
}
