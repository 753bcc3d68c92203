import { type Chaos, faults, scenarios, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { type Issuer, TenMinuteIssuer, TokenByLifetime, TokenByWallClock } from './token.js'

type Client = new (issuer: Issuer) => TokenByWallClock | TokenByLifetime

/** The client runs on a node of its own, whose clock is off; the issuer has the true time. */
async function holdsForAnHour(chaos: Chaos, Client: Client, offset: string) {
  const issuer = chaos.node('issuer', () => new TenMinuteIssuer())
  const remote: Issuer = {
    issue: () => chaos.node('issuer', () => issuer.issue()),
    use: (token) => chaos.node('issuer', () => issuer.use(token)),
  }
  const client = new Client(remote)
  chaos.inject(faults.clockSkew({ offsetMs: offset }), { at: 'shop' })
  const system = chaos.system({ name: 'shop', probe: () => chaos.node('shop', () => client.call()), every: '1s' })
  await expect(system).toHoldSteadyState({ for: '1h' })
}

test('a lifetime held against the own clock is caught when that is a minute behind: tokens are used when expired', async () => {
  await expect(inSession((chaos) => holdsForAnHour(chaos, TokenByWallClock, '-1m'))()).rejects.toThrow(
    /toHoldSteadyState[\s\S]*401 token expired/,
  )
})

for (const offset of ['-1m', '-1d', '1m', '1d'])
  test(
    `a lifetime counted on a monotonic clock passes with a clock that is off by ${offset}`,
    withChaos((chaos) => holdsForAnHour(chaos, TokenByLifetime, offset)),
  )

test('a clock that is ahead does not catch it by failures, but by their price: a token for each call', async () => {
  const tokensOf = async (Client: Client) => {
    let tokens = 0
    await inSession(async (chaos) => {
      const issuer = chaos.wrap('issuer', new TenMinuteIssuer())
      const client = new Client({
        issue: () => {
          tokens++
          return chaos.node('issuer', () => issuer.issue())
        },
        use: (token) => chaos.node('issuer', () => issuer.use(token)),
      })
      chaos.inject(scenarios.timeSkew({ offsetMs: '11m' }), { at: 'shop' })
      for (let i = 0; i < 100; i++) await chaos.node('shop', () => client.call())
    })()
    return tokens
  }
  expect(await tokensOf(TokenByWallClock)).toBe(100)
  expect(await tokensOf(TokenByLifetime)).toBe(1)
})
