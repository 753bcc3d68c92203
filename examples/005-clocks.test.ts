/**
 * 005: Clocks that are wrong.
 *
 * Code that compares two clocks is wrong on the day they differ. `chaos.node` runs code on a clock of its own, and time
 * faults set that clock off. Dates shift; timers run at the clock's speed; performance.now never goes back.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { faults, scenarios, withChaos } from '@faultline/vitest'
import { LRUCache } from 'lru-cache'
import { expect, test } from 'vitest'

interface Token {
  readonly expiresMs: number
}

/** The server that issues tokens, and a client that asks for a new one when its own has expired. */
const issue = (): Token => ({ expiresMs: Date.now() + 60_000 })
const accepts = (token: Token) => Date.now() < token.expiresMs
const mustRenew = (token: Token, earlyMs: number) => Date.now() >= token.expiresMs - earlyMs

test(
  'a client whose clock is behind uses a token that has expired',
  withChaos(async (chaos) => {
    chaos.inject(faults.clockSkew({ offsetMs: '-5s' }), { at: 'client' })
    const token = chaos.node('server', issue)

    await sleep(61_000)

    const renews = (earlyMs: number) => chaos.node('client', () => mustRenew(token, earlyMs))
    expect(chaos.node('server', () => accepts(token))).toBe(false)
    // Renewing at the minute is too late by the skew; renewing ten seconds early is safe.
    expect(renews(0)).toBe(false)
    expect(renews(10_000)).toBe(true)
  }),
)

test(
  'a clock that runs one per cent fast is 36 seconds ahead after an hour, its timers too',
  withChaos(async (chaos) => {
    chaos.inject(faults.clockDrift({ ppm: 10_000 }), { at: 'fast' })
    const startMs = Date.now()

    await sleep(3_600_000)

    expect(chaos.node('fast', () => Date.now()) - startMs).toBe(3_636_000)
    await chaos.node('fast', () => sleep(101_000))
    expect(Date.now() - startMs).toBe(3_700_000)
  }),
)

test(
  'a cache is not fooled when the wall clock is set back, for it asks a monotonic one',
  withChaos(async (chaos) => {
    // Without `at`, a time fault acts on all code.
    chaos.inject(scenarios.clockJump({ byMs: '-1h' }), { from: '30s' })
    const cache = new LRUCache<string, string>({ max: 10, ttl: 60_000 })
    const beforeMs = Date.now()
    cache.set('greeting', 'hello')

    await sleep(59_000)
    expect(Date.now()).toBeLessThan(beforeMs)
    expect(cache.get('greeting')).toBe('hello')
    await sleep(2000)
    expect(cache.get('greeting')).toBeUndefined()
  }),
)
