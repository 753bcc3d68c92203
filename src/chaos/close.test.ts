import { expect, test } from 'vitest'
import { RestoreError } from '../error/index.js'
import { failpoint } from '../failpoint/index.js'
import { faults } from '../fault/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import type { Chaos } from './index.js'
import { openSession, plainRunner, settle } from './index.js'

/** Stubs that cannot be put back: their restore fails when the session closes. */
function breakClosing(chaos: Chaos) {
  const fragile = { save: async () => 'saved' }
  chaos.stub(fragile, 'save')
  Object.freeze(fragile)
}

test('a step of closing that fails is told, and all others are done', async () => {
  const now = Date.now
  let probes = 0
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      chaos.system({ name: 'shop', probe: () => ++probes })
      breakClosing(chaos)
      await sleep(150)
    }),
  )
  expect(failure).toBeInstanceOf(RestoreError)
  expect((failure as unknown as RestoreError).errors.length).toBeGreaterThan(0)
  expect(probes).toBe(2)
  expect(Date.now).toBe(now)
  expect(failpoint('after', 7)).toBe(7)
})

test('an error of the body is not hidden by what closing finds', async () => {
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      breakClosing(chaos)
      chaos.inject(faults.hang())
      throw new TypeError('mine')
    }),
  )
  expect(failure.message).toMatch(/^mine\n/)
})

test('timers left waiting are told on the timeline; those that hold nobody up are not', async () => {
  const events = await inChaos((chaos) => {
    setTimeout(() => {}, 1000)
    setInterval(() => {}, 1000)
    clearTimeout(setTimeout(() => {}, 5).unref())
    return chaos.timeline.events
  })
  expect(events.filter((event) => event.type === 'warning.raised')).toMatchObject([
    { code: 'timers-left', message: expect.stringMatching(/^2 timer\(s\)/) },
  ])
})

test('what is armed is lifted, before the last event; a session closes once', async () => {
  const session = openSession(settle({ seed: 1 }), { runner: plainRunner, test: undefined })
  const { chaos } = session
  session.within(() => chaos.inject(faults.clockSkew({ offsetMs: 5 })))
  await session.within(() => sleep(10))
  expect(session.close({ failed: false })).toEqual({ failed: false })
  expect(session.close({ failed: true, error: 'again' })).toEqual({ failed: true, error: 'again' })
  expect(chaos.timeline.events.slice(-2)).toMatchObject([
    { type: 'fault.lifted', reason: 'session' },
    { type: 'session.closed', outcome: 'passed' },
  ])
})
