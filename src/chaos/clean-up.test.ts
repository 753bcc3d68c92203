import * as v from 'valibot'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { FaultBeginError, RestoreError } from '../error/index.js'
import { type FaultKind, faults, registerFault } from '../fault/index.js'
import { streamOnly } from '../point/index.js'
import { registerCarrier } from './begun.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import { Chaos, type Impact } from './index.js'

/** What stress there is, and what breaks when it begins or ends. */
let held: string[] = []
let breaks: readonly string[] = []
const stepOf = (step: string) => {
  if (breaks.includes(step)) throw new Error(`${step} broke`)
}
const unregister = registerCarrier('resource', () => ({
  begin({ name }, { acted }) {
    stepOf(`begin ${name}`)
    held.push(name)
    acted('')
    return () => {
      held = held.filter((other) => other !== name)
      stepOf(`end ${name}`)
    }
  },
}))

interface Stress {
  readonly kind: 'testStress'
  readonly name: string
}
const stress = (name: string): Stress => ({ kind: 'testStress', name })
const registration = registerFault({
  kind: 'testStress',
  target: ['resource', 'stream'],
  schema: v.strictObject({ kind: v.literal('testStress'), name: v.string() }),
  verdict: ({ name }: Stress, { target }: { target: string }) =>
    target === 'resource'
      ? { act: 'effect', effect: { on: 'resource', name } }
      : { act: 'effect', effect: { on: 'stream', name, direction: 'both', stage: () => ({ write() {} }) } },
  shrink: () => [],
  describe: ({ name }: Stress) => `stress ${name}`,
} as unknown as FaultKind<Stress>)
afterAll(() => {
  registration.unregister()
  unregister()
})

beforeEach(() => {
  held = []
  breaks = []
})

test('an end that throws is kept with its injection, and named when the session ends', async () => {
  breaks = ['end b']
  let impact: Impact | undefined
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      for (const name of ['a', 'b', 'c']) chaos.inject(stress(name))
      const windowed = chaos.inject(stress('d'), { for: '1s' })
      await sleep(2000)
      expect(held).toEqual(['a', 'b', 'c'])
      expect(windowed.impact.cleanUpErrors).toEqual([])
      impact = chaos.inject(stress('e')).impact
    }),
  )
  expect(held).toEqual([])
  expect(impact?.cleanUpErrors).toEqual([])
  expect(failure).toBeInstanceOf(RestoreError)
  expect(failure.errors).toMatchObject([{ message: 'end b broke' }])
  expect(failure.message).toContain('lifting injection 2 (stress b): Error: end b broke')
})

test('lifted by hand, all parts are lifted, then it throws; the session ends with the error all the same', async () => {
  breaks = ['end a', 'end c']
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      const injection = chaos.inject([stress('a'), stress('b'), stress('c')])
      await expect(async () => injection.lift()).rejects.toThrow(RestoreError)
      expect(held).toEqual([])
      expect(injection.impact.cleanUpErrors).toMatchObject([{ message: 'end a broke' }, { message: 'end c broke' }])
      expect(() => injection.lift()).not.toThrow()
    }),
  )
  expect(failure).toMatchObject({ code: 'FAULTLINE_RESTORE', errors: [expect.any(Error), expect.any(Error)] })
})

test('what cannot begin at once is refused, and leaves nothing armed', async () => {
  breaks = ['begin b']
  const events = await inChaos(async (chaos) => {
    chaos.inject(stress('before'))
    const failure = await failureOf(() => chaos.inject([stress('a'), stress('b'), stress('c')]))
    expect(failure).toBeInstanceOf(FaultBeginError)
    expect(failure).toMatchObject({ injection: 3, text: 'stress b', cause: { message: 'begin b broke' } })
    expect(held).toEqual(['before'])
    chaos.inject(stress('after'))
    expect(chaos.schedule.injections.map(({ fault }) => fault)).toEqual([stress('before'), stress('after')])
    return chaos.timeline.events
  })
  expect(events.flatMap((event) => (event.type === 'fault.lifted' ? [[event.injection, event.reason]] : []))).toEqual([
    [2, 'failed'],
    [3, 'failed'],
    [1, 'session'],
    [4, 'session'],
  ])
})

test('what cannot begin later ends the session, and all else is lifted', async () => {
  breaks = ['begin b']
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      chaos.inject(stress('a'))
      chaos.inject(stress('b'), { from: '1s' })
      chaos.inject(stress('c'), { from: '2s' })
      await sleep(5000)
    }),
  )
  expect(failure).toMatchObject({ code: 'FAULTLINE_FAULT_BEGIN', injection: 2 })
  expect(failure.message).toContain('Injection 2 (stress b) could not begin: Error: begin b broke')
  expect(failure.message).toContain('at 1000 ms of virtual time')
  expect(held).toEqual([])
})

test('a schedule that cannot begin opens no session', async () => {
  breaks = ['begin b']
  const injections = [{ fault: stress('a') }, { fault: stress('b') }]
  const failure = await failureOf(() => inChaos(() => {}, { schedule: { version: 1, seed: 1, injections } }))
  expect(failure).toBeInstanceOf(FaultBeginError)
  expect(held).toEqual([])
  expect(await inChaos(() => 'the next one opens')).toBe('the next one opens')
})

test('a connection that cannot be told keeps no other from being told', async () => {
  const changed: string[] = []
  let cleanUpErrors: readonly unknown[] = []
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      const host = Chaos.hostOf(chaos)
      const point = host.point('db', streamOnly)
      for (const name of ['first', 'second'])
        host.connect(point, [], (effects) => {
          changed.push(`${name} ${effects.length}`)
          if (effects.length === 0 && name === 'first') throw new Error('cannot let go')
        })
      const injection = chaos.inject(stress('a'), { at: 'db', for: '1s' })
      chaos.inject(faults.clockSkew({ offsetMs: 5 }))
      await sleep(2000)
      cleanUpErrors = injection.impact.cleanUpErrors
      expect(injection.ended).toBe('window')
    }),
  )
  expect(changed).toEqual(['first 1', 'second 1', 'first 0', 'second 0'])
  expect(held).toEqual([])
  expect(cleanUpErrors).toMatchObject([{ message: 'cannot let go' }])
  expect(failure).toBeInstanceOf(RestoreError)
  expect(failure.message).toContain('lifting injection 1 (stress a): Error: cannot let go')
})
