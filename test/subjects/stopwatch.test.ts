import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { ClockReader, TickCounter } from './stopwatch.js'

async function keepsTime(chaos: Chaos, Stopwatch: new () => TickCounter | ClockReader) {
  // A busy event loop: each timer is late by up to half a second.
  chaos.inject(faults.lateTimers({ delayMs: [0, 500] }))
  const stopwatch = new Stopwatch()
  stopwatch.start()
  await chaos.clock.advance('10m')
  stopwatch.stop()
  expect(stopwatch.seconds, 'seconds in ten minutes').toBe(600)
}

test('a stopwatch that counts its timer is caught by late timers', async () => {
  await expect(inSession((chaos) => keepsTime(chaos, TickCounter), { seed: 1 })()).rejects.toThrow(
    /seconds in ten minutes: expected 4\d\d to be 600/,
  )
})

test(
  'a stopwatch that reads the clock passes',
  withChaos((chaos) => keepsTime(chaos, ClockReader)),
)
