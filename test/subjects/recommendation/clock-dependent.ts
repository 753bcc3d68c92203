import { type Chaos, faults } from '@faultline/vitest'
import { type Issuer, TenMinuteIssuer, TokenByLifetime, TokenByWallClock } from '../token.js'
import type { Booted, Subject } from './subject.js'

type Client = new (issuer: Issuer) => TokenByWallClock | TokenByLifetime

/** The client runs on a node of its own, whose clock is off; the issuer has the true time. */
function shop(chaos: Chaos, Client: Client): Booted {
  const tokens = chaos.wrap('tokens', new TenMinuteIssuer())
  const client = new Client({
    issue: () => chaos.node('issuer', () => tokens.issue()),
    use: (token) => chaos.node('issuer', () => tokens.use(token)),
  })
  return { probe: () => chaos.node('shop', () => client.call()), every: '1s' }
}

export const subject: Subject = {
  wrong: (chaos) => shop(chaos, TokenByWallClock),
  right: (chaos) => shop(chaos, TokenByLifetime),
  inject: (chaos) => void chaos.inject(faults.clockSkew({ offsetMs: '-1m' }), { at: 'shop', from: '1m', for: '30m' }),
  lasts: '40m',
}
