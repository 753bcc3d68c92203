import crypto from 'node:crypto'
import os from 'node:os'
import { performance } from 'node:perf_hooks'
import timers from 'node:timers'
import timersPromises from 'node:timers/promises'
import { shared } from './shared.js'

/** A function whose answer no seed decides. */
export interface Source {
  /** As code calls it: `Date.now`. */
  readonly name: string
  readonly fn: object
  /**
   * A session has its own in its place: code that gets to this one took it before the session began. False: a session
   * leaves it alone.
   */
  readonly replaced: boolean
}

/**
 * The real clocks, timers, random sources and readings of the machine: noted when the module is loaded, before there is
 * any session. They are named here, never called.
 */
export const sources = shared<readonly Source[]>('sources', () => [
  ...of(true, '', globalThis, 'Date'),
  ...of(true, 'Date.', Date, 'now'),
  ...of(true, 'performance.', performance, 'now'),
  ...of(true, 'process.', process, 'hrtime'),
  ...of(true, 'process.hrtime.', process.hrtime, 'bigint'),
  ...of(true, 'Math.', Math, 'random'),
  ...of(true, '', timers, 'setTimeout setInterval setImmediate'),
  ...of(true, 'timers/promises.', timersPromises, 'setTimeout setInterval setImmediate'),
  ...of(false, 'crypto.', crypto.webcrypto, 'randomUUID getRandomValues'),
  ...of(false, 'crypto.', crypto, 'randomUUID getRandomValues randomBytes randomFill randomFillSync randomInt'),
  ...of(false, 'crypto.', crypto, 'generateKey generateKeySync generateKeyPair generateKeyPairSync'),
  ...of(false, 'crypto.subtle.', crypto.webcrypto.subtle, 'generateKey'),
  ...of(false, 'process.', process, 'cpuUsage memoryUsage resourceUsage uptime'),
  ...of(false, 'os.', os, 'freemem loadavg uptime'),
])

function of(replaced: boolean, prefix: string, owner: object, keys: string): Source[] {
  return keys.split(' ').flatMap((key) => {
    const fn: unknown = Reflect.get(owner, key)
    return typeof fn === 'function' ? [{ name: `${prefix}${key}`, fn, replaced }] : []
  })
}
