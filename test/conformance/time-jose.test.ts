import { setTimeout as sleep } from 'node:timers/promises'
import { type Chaos, faults, scenarios, withChaos } from '@faultline/vitest'
import { type JWTVerifyOptions, jwtVerify, SignJWT } from 'jose'
import { expect, test } from 'vitest'

const key = new TextEncoder().encode('a secret of thirty-two characters')

/** A token for five minutes, valid from the moment it is issued. */
const issue = () =>
  new SignJWT({ sub: 'alice' })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('5m')
    .sign(key)

/** `accepted`, or the code and the claim that it was refused for. */
async function check(token: string, options: JWTVerifyOptions = {}): Promise<string> {
  try {
    await jwtVerify(token, key, options)
    return 'accepted'
  } catch (error) {
    const { code, claim } = error as { code: string; claim: string }
    return `${code}: ${claim}`
  }
}

const expired = 'ERR_JWT_EXPIRED: exp'
const notYet = 'ERR_JWT_CLAIM_VALIDATION_FAILED: nbf'
const on = (chaos: Chaos, node: string) => (token: string, options?: JWTVerifyOptions) =>
  chaos.node(node, () => check(token, options))

test(
  'skew of one node: a clock behind refuses what is fresh and accepts what has expired; the other node is right',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.timeSkew({ offsetMs: '-2m' }), { at: 'behind' })
    const [behind, right] = [on(chaos, 'behind'), on(chaos, 'right')]
    const token = await issue()
    expect([await behind(token), await right(token)]).toEqual([notYet, 'accepted'])
    await sleep(120_000)
    expect([await behind(token), await right(token)]).toEqual(['accepted', 'accepted'])
    await sleep(180_000)
    expect([await behind(token), await right(token)]).toEqual(['accepted', expired])
    await sleep(120_000)
    expect(await behind(token)).toBe(expired)
  }),
)

test(
  'skew of the one who signs: tokens of a clock ahead are not valid yet, and `clockTolerance` is the cure',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.timeSkew({ severity: 'medium' }), { at: 'signer' })
    const token = await chaos.node('signer', issue)
    expect(await check(token)).toBe(notYet)
    expect(await check(token, { clockTolerance: 29 })).toBe(notYet)
    expect(await check(token, { clockTolerance: 30 })).toBe('accepted')
    await sleep(30_000)
    expect(await check(token)).toBe('accepted')
  }),
)

test(
  'a jump ahead expires every token at once; when the clock is set right they are good again',
  withChaos(async (chaos) => {
    const token = await issue()
    chaos.inject(scenarios.clockJump({ severity: 'high' }), { from: '1m', for: '1m' })
    const seen = [await check(token)]
    await sleep(60_000)
    seen.push(await check(token))
    await sleep(60_000)
    seen.push(await check(token))
    expect(seen).toEqual(['accepted', expired, 'accepted'])
  }),
)

test(
  'a jump back makes tokens that were good not valid yet, and gives those that have expired another life',
  withChaos(async (chaos) => {
    const old = await issue()
    await sleep(310_000)
    const fresh = await issue()
    expect([await check(old), await check(fresh)]).toEqual([expired, 'accepted'])
    chaos.inject(scenarios.clockJump({ byMs: '-4m' }))
    expect([await check(old), await check(fresh)]).toEqual(['accepted', notYet])
  }),
)

test(
  'a frozen clock accepts a token for as long as it stands still',
  withChaos(async (chaos) => {
    const thawed = chaos.inject(scenarios.clockFreeze(), { at: 'frozen' })
    const token = await chaos.node('frozen', issue)
    await sleep(86_400_000)
    expect([await on(chaos, 'frozen')(token), await on(chaos, 'right')(token)]).toEqual(['accepted', expired])
    thawed.lift()
    expect(await on(chaos, 'frozen')(token)).toBe(expired)
  }),
)

test(
  'drift: a clock that runs 10 % slow honours a token of five minutes for 33 seconds more',
  withChaos(async (chaos) => {
    chaos.inject(faults.clockDrift({ ppm: -100_000 }), { at: 'slow' })
    const token = await issue()
    await sleep(333_000)
    expect([await on(chaos, 'slow')(token), await on(chaos, 'right')(token)]).toEqual(['accepted', expired])
    await sleep(1000)
    expect(await on(chaos, 'slow')(token)).toBe(expired)
  }),
)

test(
  'a leap second that only the verifier has repeated: a new token is not valid yet; a second of tolerance is the cure',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.leapSecond(), { at: 'stepped', from: '10s' })
    await sleep(11_200)
    const token = await chaos.node('not told', issue)
    const stepped = on(chaos, 'stepped')
    expect(await stepped(token)).toBe(notYet)
    expect(await stepped(token, { clockTolerance: 1 })).toBe('accepted')
    await sleep(1000)
    expect(await stepped(token)).toBe('accepted')
  }),
)

test(
  'a leap second that one side smears and the other steps over: for half a day they differ, and a tolerance covers it',
  withChaos(async (chaos) => {
    // The smear began twelve hours before the leap, at which the other clock steps.
    chaos.inject(scenarios.leapSecond({ mode: 'smear', atMs: 0 }), { at: 'smeared' })
    chaos.inject(scenarios.leapSecond({ atMs: '12h' }), { at: 'stepped' })
    await sleep(12 * 3_600_000 - 400)
    const token = await chaos.node('stepped', issue)
    // 23:59:59.6 on the one, 23:59:59.1 on the other: the same second. Before .5 it is another.
    expect(await on(chaos, 'smeared')(token)).toBe('accepted')
    await sleep(1300)
    const late = await chaos.node('smeared', issue)
    expect(await on(chaos, 'stepped')(late)).toBe(notYet)
    expect(await on(chaos, 'stepped')(late, { clockTolerance: 1 })).toBe('accepted')
  }),
)

test(
  'a change of daylight saving time is nothing to a token: its claims count seconds since 1970',
  withChaos(
    async (chaos) => {
      chaos.inject(scenarios.dstChange({ severity: 'critical', beforeMs: '1m' }))
      const token = await issue()
      const before = new Date().getHours()
      await sleep(61_000)
      expect([before, new Date().getHours()]).toEqual([2, 2])
      expect(await check(token)).toBe('accepted')
      await sleep(239_000)
      expect(await check(token)).toBe(expired)
    },
    { epoch: '2025-10-26T00:59:00Z' },
  ),
)
