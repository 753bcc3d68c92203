import { expect, test } from 'vitest'
import { programs } from '../../../bench/bugs/index.ts'
import { inSession, outcomeOf, passed, unhandledIn } from './outcome.test-support.js'
import { drawsOf, randomSchedule, Seen, singles } from './schedules.test-support.js'

/** Of each program. A search tries some hundred, of the same faults. */
const randomSchedules = 300

test('there are enough programs, of each kind, and each says where it is from', () => {
  const share = (kind: string) => programs.filter((program) => program.kind === kind).length / programs.length
  expect(programs.length).toBeGreaterThanOrEqual(32)
  expect(share('fault')).toBeGreaterThan(0.35)
  expect(share('pair')).toBeGreaterThan(0.15)
  expect(share('order')).toBeGreaterThan(0.2)
  expect(share('clock')).toBeGreaterThan(0.1)
  expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length)
  for (const { source } of programs) expect(source).toMatch(/^[\w.-]+\/[\w.-]+#\d+|\w+ \w+/)
})

test.each(programs)('$name: both pass as long as nothing goes wrong', async ({ buggy, fixed }) => {
  await inSession(async (chaos) => {
    for (const body of [buggy, fixed])
      for (const order of [undefined, []]) expect(await outcomeOf(chaos, body, order && { order })).toSatisfy(passed)
  })
})

test.each(programs)('$name: its trigger shows the bug, and not in the right one', async (program) => {
  const { buggy, fixed, trigger, seenBy } = program
  await inSession(async (chaos) => {
    const unhandled = await unhandledIn(async () => {
      const { error } = await outcomeOf(chaos, buggy, trigger)
      const name = seenBy === 'deadlock' ? 'DeadlockError' : 'AssertionError'
      if (seenBy === 'unhandled rejection') expect(error).toBeUndefined()
      else expect(error).toHaveProperty('name', name)
      await chaos.realTurn()
    })
    expect(unhandled).toBe(seenBy === 'unhandled rejection' ? 1 : 0)
    // The right one need not get to where the second fault was.
    const injections = trigger.injections?.map((injection) => ({ ...injection, optional: true })) ?? []
    expect(await outcomeOf(chaos, fixed, { ...trigger, injections })).toSatisfy(passed)
  })
})

test.each(programs.filter(({ kind }) => kind === 'pair'))('$name: no single fault shows the bug', async ({ buggy }) => {
  await inSession(async (chaos) => {
    const seen = new Seen()
    seen.add(await outcomeOf(chaos, buggy))
    for (const injection of singles(seen))
      expect(await outcomeOf(chaos, buggy, { injections: [injection] }), JSON.stringify(injection)).toSatisfy(passed)
  })
})

test.each(programs)('$name: the right one stands any faults in any order', async ({ fixed }) => {
  await inSession(async (chaos) => {
    const seen = new Seen()
    seen.add(await outcomeOf(chaos, fixed))
    const draw = drawsOf(1)
    for (let n = 0; n < randomSchedules; n++) {
      const schedule = randomSchedule(seen, draw)
      const outcome = await outcomeOf(chaos, fixed, schedule)
      if (!passed(outcome)) expect(outcome, JSON.stringify(schedule)).toSatisfy(passed)
      seen.add(outcome)
    }
  })
})
