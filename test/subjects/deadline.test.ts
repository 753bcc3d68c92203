import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { waitByMonotonicClock, waitByWallClock } from './deadline.js'

type Wait = typeof waitByWallClock

async function givesUpInTime(chaos: Chaos, wait: Wait) {
  chaos.inject(faults.clockJump({ byMs: '-1h' }), { from: '5s' })
  expect(await wait(() => false, 30_000)).toBe(false)
  expect(chaos.clock.now(), 'ms until it gave up').toBe(30_000)
}

async function waitsLongEnough(chaos: Chaos, wait: Wait) {
  chaos.inject(faults.clockJump({ byMs: '1h' }), { from: '5s' })
  expect(await wait(() => chaos.clock.now() >= 20_000, 30_000), 'ready in time').toBe(true)
}

test('a deadline by the wall clock is caught when that is set back: it is waited for an hour too long', async () => {
  await expect(inSession((chaos) => givesUpInTime(chaos, waitByWallClock))()).rejects.toThrow(
    /ms until it gave up: expected 3630000 to be 30000/,
  )
})

test('and when it is set ahead: it gives up on what would have been ready', async () => {
  await expect(inSession((chaos) => waitsLongEnough(chaos, waitByWallClock))()).rejects.toThrow(/ready in time/)
})

test(
  'a deadline by the monotonic clock passes when the wall clock is set back',
  withChaos((chaos) => givesUpInTime(chaos, waitByMonotonicClock)),
)

test(
  'and when it is set ahead',
  withChaos((chaos) => waitsLongEnough(chaos, waitByMonotonicClock)),
)
