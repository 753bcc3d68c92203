import { expect, test } from 'vitest'
import {
  EventuallyError,
  FaultNeverActedError,
  InvalidOptionError,
  InvariantBrokenError,
  MatcherNotAwaitedError,
  NeverReachedError,
} from '../error/index.js'
import { faults } from '../fault/index.js'
import { failureOf, forEver, inChaos, sleep } from './chaos.test-support.js'
import { runNested } from './fork.js'
import { Chaos, settle } from './index.js'
import type { SessionObserver } from './observer.js'

const noon = async () => 'noon'

test('an invariant is asked after each event, and ends the session at the first that breaks it', async () => {
  const seen: string[] = []
  let at: Chaos | undefined
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      at = chaos
      let stock = 3
      const order = chaos.wrap('order', async () => stock--)
      chaos.inject(faults.duplicate(), { at: order, calls: 3 })
      chaos.always('stock is never negative', () => stock >= 0)
      for (let i = 0; i < 5; i++) {
        await sleep(100)
        seen.push(`order ${i + 1}`)
        await order()
      }
    }),
  )
  expect(failure).toBeInstanceOf(InvariantBrokenError)
  expect(failure).toMatchObject({
    code: 'FAULTLINE_INVARIANT_BROKEN',
    invariant: 'stock is never negative',
    atMs: 300,
    after: 'duplicate at call 3 of order',
  })
  expect(failure.message).toContain('at 300 ms, after duplicate at call 3 of order, it answered false.')
  expect([seen, at?.clock.now()]).toEqual([['order 1', 'order 2', 'order 3'], 300])
})

test('it is asked at the end of a body in which nothing happened, in a time of its session, and what it throws is the cause', async () => {
  const cause = new RangeError('off by one')
  const asked: number[] = []
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      chaos.always('holds', () => void asked.push(Date.now()))
      chaos.always('adds up', () => {
        throw cause
      })
    }),
  )
  expect(failure).toMatchObject({ code: 'FAULTLINE_INVARIANT_BROKEN', invariant: 'adds up', cause, after: undefined })
  expect(asked).toEqual([Date.UTC(2025, 0, 1)])
  // What the body itself found comes first.
  const own = await failureOf(() =>
    inChaos((chaos) => {
      chaos.always('adds up', () => false)
      throw cause
    }),
  )
  expect(own).toBe(cause)
})

test('an invariant that cannot answer at once, or answers neither yes nor no, is refused', async () => {
  const given = [
    async () => true,
    () => Promise.reject(new Error('later')),
    () => 0,
    () => null,
    'not a function',
  ] as unknown as (() => boolean)[]
  for (const holds of given) {
    const failure = await failureOf(() => inChaos((chaos) => chaos.always('odd', holds)))
    expect(failure).toBeInstanceOf(InvalidOptionError)
    expect(failure.message).toMatch(/^Expected `(holds|always 'odd')` to (answer|be a function)/)
  }
  await expect(inChaos((chaos) => chaos.always('', () => true))).rejects.toThrow('Expected `name`')
})

test('a fork is held to its own', () =>
  inChaos(async (outer) => {
    outer.always('outer', () => true)
    const failure = await failureOf(() =>
      outer.fork().run(async (inner) => {
        inner.always('inner', () => inner.clock.now() < 50)
        await sleep(1000)
      }),
    )
    expect(failure).toMatchObject({ invariant: 'inner', atMs: 1000 })
    await sleep(10)
  }))

test('what must come to hold is waited for in virtual time, with all faults lifted', async () => {
  const notes: unknown[] = []
  let held: Chaos | undefined
  const answer = await inChaos(async (chaos) => {
    held = chaos
    const sent: string[] = []
    const send = chaos.wrap('send', async (text: string) => void sent.push(text))
    chaos.inject(faults.exception('ECONNRESET'), { at: send })
    const retry = setInterval(() => void send('hello').catch(() => notes.push(`refused at ${chaos.clock.now()}`)), 400)
    chaos.eventually('it is sent', () => {
      if (sent.length > 0) clearInterval(retry)
      return sent.length > 0
    })
    chaos.eventually('it is noon', async () => {
      await sleep(250)
      expect(chaos.clock.now()).toBeGreaterThan(3000)
    })
    await sleep(1000)
    return 'done'
  })
  expect(answer).toBe('done')
  expect(notes).toEqual(['refused at 400', 'refused at 800'])
  // Asked at 1000, 1350, … and each time a quarter of a second until it has answered.
  expect(held?.clock.now()).toBe(3000 + 350)
  expect(held?.timeline.events.filter((event) => event.type === 'fault.lifted')).toMatchObject([
    { atMs: 1000, reason: 'lifted' },
  ])
})

test('it fails at its bound, with the last answer', async () => {
  const never = async (holds: () => boolean | Promise<boolean>, within?: string) => {
    let chaos: Chaos | undefined
    const failure = await failureOf(() =>
      inChaos(async (given) => {
        chaos = given
        given.eventually('it recovers', holds, within)
        given.eventually('it does, much later', () => given.clock.now() >= 120_000, '2m')
        await sleep(5)
      }),
    )
    expect(failure).toBeInstanceOf(EventuallyError)
    return [failure, chaos?.clock.now()] as const
  }
  const refused = new Error('refused')
  const [no, at] = await never(() => false)
  expect([no.condition, no.waitedMs, no.cause, at]).toEqual(['it recovers', 60_000, undefined, 60_005])
  expect(no.message).toContain(
    'within 60000 ms of the end of the body, when all faults were lifted; at the end it answered false.',
  )
  const [threw, later] = await never(async () => {
    await sleep(10)
    throw refused
  }, '1s')
  expect([threw.cause, threw.waitedMs, later]).toEqual([refused, 1000, 1005])
  const [pending] = await never(forEver, '1s')
  expect(pending.message).toContain('at the end it was asked and had not answered.')
})

test('it is asked at the very bound, and with time led by hand', async () => {
  for (const autoAdvance of [true, false]) {
    let chaos: Chaos | undefined
    await inChaos(
      (given) => {
        chaos = given
        given.eventually('sync', () => given.clock.now() === 777, 777)
        given.eventually('async', async () => given.clock.now() === 700, 700)
      },
      { autoAdvance },
    )
    expect(chaos?.clock.now()).toBe(777)
  }
})

test('a wait for days asks less often, and invariants hold in it too', async () => {
  let asked = 0
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      chaos.eventually('the year is over', () => ++asked < 0, '200d')
      chaos.always('it is not yet June', () => new Date().getMonth() < 5)
    }),
  )
  expect(failure).toMatchObject({ invariant: 'it is not yet June' })
  expect(asked).toBeLessThan(10_000)
})

test('nothing is waited for after a body that failed, or that closing fails', async () => {
  const ends = async (body: (chaos: Chaos) => unknown) => {
    let asked = 0
    const failure = await failureOf(() =>
      inChaos((chaos) => {
        chaos.eventually('never', () => ++asked < 0)
        return body(chaos)
      }),
    )
    expect(asked).toBe(0)
    return failure
  }
  expect(await ends(() => Promise.reject(new TypeError('mine')))).toBeInstanceOf(TypeError)
  expect(await ends((chaos) => void chaos.inject(faults.hang(), { at: 'x' }))).toBeInstanceOf(FaultNeverActedError)
  const matcher = await ends((chaos) => {
    Chaos.sessionOf(chaos).pendingMatchers.add('toRecoverWithin')
  })
  expect(matcher).toBeInstanceOf(MatcherNotAwaitedError)
})

test('an answer that is neither yes nor no fails at once', async () => {
  for (const holds of [() => 3, async () => 3] as unknown as (() => boolean)[]) {
    const failure = await failureOf(() => inChaos((chaos) => chaos.eventually('odd', holds)))
    expect(failure).toBeInstanceOf(InvalidOptionError)
    expect(failure.message).toContain("Expected `eventually 'odd'` to answer true, false or nothing, got 3.")
  }
})

test('what was to be seen and never was fails the test; once is enough, in any fork', async () => {
  const failure = await failureOf(() =>
    inChaos(async (chaos) => {
      chaos.sometimes('always seen')
      chaos.sometimes('cache hit', false)
      await chaos.fork().run((inner) => inner.sometimes('breaker open', false))
    }),
  )
  expect(failure).toBeInstanceOf(NeverReachedError)
  expect(failure.names).toEqual(['cache hit', 'breaker open'])

  await inChaos(async (chaos) => {
    for (const seed of [1, 2, 3])
      await chaos.fork({ seed }).run((middle) => middle.fork().run((inner) => inner.sometimes('second', seed === 2)))
    expect(Chaos.sessionOf(chaos).reached).toEqual(new Map([['second', true]]))
  })
  const wrong = inChaos((chaos) => chaos.sometimes('count', 3 as unknown as boolean))
  await expect(wrong).rejects.toThrow('Expected `condition` to be true or false')
})

test('in a run of a search that is for the search to judge', () =>
  inChaos(async (chaos) => {
    const observer: SessionObserver = {
      opened() {},
      called: () => undefined,
      judged() {},
      beneath: (_point, _call, run) => run(),
      event() {},
      standstill: () => false,
      chooser: undefined,
    }
    const settings = { ...settle({}, { seed: 1, blastRadius: undefined, recordCalls: false }), observer }
    const reached = await runNested(Chaos.sessionOf(chaos), settings, async (inner) => {
      inner.sometimes('cache hit', false)
      await inner.fork().run((innermost) => innermost.sometimes('breaker open'))
      return Chaos.sessionOf(inner).reached
    })
    expect([...reached]).toEqual([
      ['cache hit', false],
      ['breaker open', true],
    ])
    expect(Chaos.sessionOf(chaos).reached.size).toBe(0)
  }))

test('a search may add what it waits for, and run the phase before the end of the body', () =>
  inChaos(async (chaos) => {
    const { settling } = Chaos.sessionOf(chaos).invariants
    const ask = chaos.wrap('ask', noon)
    const hang = chaos.inject(faults.hang(), { at: ask })
    const asked = ask()
    await sleep(10)
    chaos.eventually('soon', () => chaos.clock.now() >= 500)
    settling.add({
      name: 'system recovers',
      withinMs: 1000,
      ask: () => chaos.clock.now() >= 900,
      failure: () => new Error('did not recover'),
    })
    await settling.run()
    expect([chaos.clock.now(), hang.armed, await asked]).toEqual([910, false, 'noon'])
    // What has been waited for is not waited for again.
    expect(settling.run()).toBeUndefined()
  }))
