import { expect, test } from 'vitest'
import { CloseTimeoutError, RestoreError } from '../error/index.js'
import { failureOf, inChaos } from './chaos.test-support.js'
import { Chaos, createWithChaos, openSession, plainRunner, settle } from './index.js'

/** Closes a few turns of the real event loop after it was asked to. */
function closeLate(chaos: Chaos, closed: () => void, problem?: Error, what = 'server of test') {
  Chaos.hostOf(chaos).onClose(async () => {
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
    closed()
    if (problem !== undefined) throw problem
  }, what)
}

test('a session ends when all that it closes has closed', async () => {
  const closed: string[] = []
  await inChaos((chaos) => {
    closeLate(chaos, () => closed.push('a'))
    closeLate(chaos, () => closed.push('b'))
  })
  expect(closed).toEqual(['b', 'a'])
})

test('a fork ends likewise, and one that nobody awaited is waited for by the session around it', async () => {
  const closed: string[] = []
  await inChaos(async (chaos) => {
    await chaos.fork().run((inner) => closeLate(inner, () => closed.push('awaited')))
    expect(closed).toEqual(['awaited'])
    void chaos
      .fork()
      .run((inner) => {
        closeLate(inner, () => closed.push('forgotten'))
        return new Promise(() => {})
      })
      .catch(() => closed.push('told'))
  })
  expect(closed).toEqual(['awaited', 'forgotten', 'told'])
})

test('a closer that fails fails a test that passed, and says what it was to close', async () => {
  let closed = false
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      closeLate(chaos, () => {}, new Error('port is stuck'), 'proxy of db')
      closeLate(chaos, () => {
        closed = true
      })
    }),
  )
  expect(failure).toBeInstanceOf(RestoreError)
  expect(failure.errors).toMatchObject([{ message: 'port is stuck' }])
  expect(failure.message).toContain('proxy of db: Error: port is stuck')
  expect(closed).toBe(true)
})

test('it does not hide what failed the test', async () => {
  const failure = await failureOf(() =>
    inChaos((chaos) => {
      closeLate(chaos, () => {}, new Error('port is stuck'))
      throw new TypeError('mine')
    }),
  )
  expect(failure.message).toMatch(/^mine\n/)
})

test('a runner whose test timed out waits for it, and is told of no second failure', async () => {
  let atEnd: () => Promise<void> | undefined = () => undefined
  const run = createWithChaos({
    ...plainRunner,
    onFinished(_context, cleanup) {
      atEnd = cleanup
    },
  })
  let closed = false
  const ending = run((chaos) => {
    closeLate(
      chaos,
      () => {
        closed = true
      },
      new Error('port is stuck'),
    )
    return new Promise(() => {})
  })()
  const failure = failureOf(() => ending)
  await atEnd()
  expect(closed).toBe(true)
  expect((await failure).message).toContain('The test ended before its chaos session did.')
})

test('what hangs is given up after its time, by name', async () => {
  const session = openSession(settle({ seed: 1 }), { runner: plainRunner, test: undefined })
  Chaos.hostOf(session.chaos).onClose(() => new Promise(() => {}), 'proxy of db')
  session.close({ failed: false })
  // One ms of real time; three seconds for those who do not say.
  const failure = await failureOf(() => session.closed(1))
  expect(failure).toBeInstanceOf(RestoreError)
  const [timeout] = failure.errors as CloseTimeoutError[]
  expect(timeout).toBeInstanceOf(CloseTimeoutError)
  expect(timeout).toMatchObject({ what: 'proxy of db', patienceMs: 1 })
  expect(failure.errors).toHaveLength(1)
  expect(failure.message).toContain('Gave up on proxy of db: it had not closed after 1 ms.')
})
