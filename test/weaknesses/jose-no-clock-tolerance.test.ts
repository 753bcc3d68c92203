import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, scenarios, withChaos } from '@faultline/vitest'
import { errors, type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { numbers, Page } from './weakness.test-support.js'

const page = new Page('jose-no-clock-tolerance')
const key = new Uint8Array(32).fill(7)

/** A fresh token for each of a hundred requests; the clock of who verifies them is a second behind. */
async function signIn(chaos: Chaos, options?: JWTVerifyOptions) {
  chaos.inject(scenarios.timeSkew({ offsetMs: -1000 }), { at: 'api' })
  const claims: unknown[] = []
  for (const n of numbers(100)) {
    const token = await chaos.node('issuer', () =>
      new SignJWT({ sub: `user ${n}` })
        .setProtectedHeader({ alg: 'HS256' })
        .setNotBefore('0s')
        .setExpirationTime('5m')
        .sign(key),
    )
    await chaos
      .node('api', () => jwtVerify(token, key, options))
      .catch((error: errors.JWTClaimValidationFailed) => {
        expect(error).toBeInstanceOf(errors.JWTClaimValidationFailed)
        claims.push(error.claim)
      })
    await sleep(1000)
  }
  expect(new Set(claims).size).toBeLessThan(2)
  return { 'fresh tokens refused, of 100': claims.length, 'for the claim': String(claims[0] ?? 'none') }
}

test(
  'default: a clock that is one second behind refuses every fresh token',
  withChaos(async (chaos) => {
    const seen = await signIn(chaos)
    expect(Object.values(seen)).toEqual([100, 'nbf'])
    page.shows('default', seen)
  }),
)

test(
  'clockTolerance: all are accepted',
  withChaos(async (chaos) => {
    const seen = await signIn(chaos, { clockTolerance: '30s' })
    expect(Object.values(seen)).toEqual([0, 'none'])
    page.shows('cured', seen)
  }),
)
