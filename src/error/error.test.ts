import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import {
  checkInteger,
  checkProbability,
  DeadlockError,
  DetachedError,
  FaultlineError,
  FaultNeverActedError,
  InvalidOptionError,
  injectedInfo,
  isFaultlineError,
  isInjected,
  LivelockError,
  MatcherNotAwaitedError,
  markInjected,
  NotASystemError,
  nearNames,
  RestoreError,
  SessionNestedError,
  show,
  summarise,
  UnknownFaultKindError,
  UnknownPointError,
} from './index.js'

const info = { kind: 'exception', point: 'payments.charge', call: 1 }

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('trap')
    },
    getOwnPropertyDescriptor() {
      throw new Error('trap')
    },
    getPrototypeOf() {
      throw new Error('trap')
    },
    ownKeys() {
      throw new Error('trap')
    },
  },
)

describe('messages say what, why and the way out', () => {
  test.each([
    [
      () => checkProbability('errorRate', 5),
      'Expected `errorRate` to be between 0 and 1, got 5. It is a fraction: for 5 %, write 0.05.',
    ],
    [() => checkInteger('limit', 0, 1), 'Expected `limit` to be a whole number, 1 or more, got 0.'],
  ])('%#', (check, message) => expect(check).toThrow(message))

  test('unknown names come with the near ones', () => {
    expect(
      new UnknownPointError('payment.*', ['payments.charge', 'payments.refund', 'mail.send']).message,
    ).toMatchInlineSnapshot(
      `"No fault point matches "payment.*". Did you mean 'payments.charge' or 'payments.refund'? Points: payments.charge, payments.refund, mail.send. \`*\` stands for one segment, \`**\` for any number."`,
    )
    expect(new UnknownPointError('x', []).message).toMatchInlineSnapshot(
      `"No fault point matches "x". There are none yet: make one with \`chaos.wrap(name, target)\`."`,
    )
    expect(new UnknownFaultKindError('latncy', ['latency', 'hang']).message).toMatchInlineSnapshot(
      `"Unknown fault kind "latncy". Did you mean 'latency'? Known: latency, hang. Add your own with \`registerFault(kind)\`."`,
    )
  })

  test('a deadlock names who waits, since when and where it began', () => {
    const stack = 'Error\n    at buy (checkout.ts:12:3)\n    at test'
    const pending = [{ what: 'payments.charge, call 1, held by hang', sinceMs: 250, stack }]
    expect(new DeadlockError(3000, pending).message).toMatchInlineSnapshot(`
      "Deadlock at 3000 ms: the test is pending, and no timer and no I/O is left that could go on. Waiting for:
        - payments.charge, call 1, held by hang, since 250 ms, started at buy (checkout.ts:12:3)
      Give the call a timeout, lift the fault that holds it, or await what the test forgot."
    `)
    expect(
      new LivelockError('maxEvents', 1000, [{ what: 'setInterval 10 ms', fired: 990, stack }]).message,
    ).toMatchInlineSnapshot(`
      "Stopped: the session passed \`maxEvents\` = 1000. Busiest timers:
        - setInterval 10 ms, fired 990 times, started at buy (checkout.ts:12:3)
      End the loop that keeps them going, or raise \`maxEvents\` if the test needs more."
    `)
  })

  test('sessions, matchers and faults', () => {
    expect(new SessionNestedError('checkout.test.ts').message).toBe(
      "Failed to start a session: one is already open in 'checkout.test.ts'. Close it, or nest with `chaos.fork()`.",
    )
    expect(new NotASystemError('toRecoverWithin', Promise.resolve()).message).toMatchInlineSnapshot(
      `"\`toRecoverWithin\` expects a system, got a promise (not awaited?). Make a system with \`chaos.system({ name, probe })\` and pass it to \`expect\`."`,
    )
    expect(new MatcherNotAwaitedError(['toRecoverWithin']).message).toMatchInlineSnapshot(
      `"\`toRecoverWithin\` was not awaited, so the test would have passed without checking. Write \`await expect(system).toRecoverWithin(…)\`."`,
    )
    const idle = [{ injection: 1, text: 'latency 500–2000 ms', at: 'mail.*' }]
    expect(new FaultNeverActedError(idle, { 'mail.send': 1, 'payments.charge': 3 }).message).toMatchInlineSnapshot(`
      "A fault that was injected never acted, so this test proves nothing about it:
        - injection 1: latency 500–2000 ms at 'mail.*'
      Calls seen:
        - mail.send: 1 call
        - payments.charge: 3 calls
      Check \`at\`, the window and the call numbers, or mark the injection \`optional: true\`."
    `)
    expect(new DetachedError('timer callback', new TypeError('x is undefined')).message).toMatchInlineSnapshot(`
      "An error was thrown outside of the test's own flow (timer callback): TypeError: x is undefined
      Catch it where it is thrown, or await the work that throws it."
    `)
    expect(new RestoreError([new Error('a'), 'b']).message).toMatchInlineSnapshot(`
      "The session was not restored in full; later tests may be affected:
        - Error: a
        - Error: b"
    `)
  })
})

test('errors have a stable name and code, no stray fields, and are known across copies of the package', () => {
  const error = new InvalidOptionError('a', 'to be b', 1)
  expect(error).toBeInstanceOf(FaultlineError)
  expect(error.name).toBe('InvalidOptionError')
  expect(Object.keys(error).sort()).toEqual(['code', 'option', 'value'])
  expect(isFaultlineError(error)).toBe(true)
  expect(isFaultlineError({ [Symbol.for('faultline.error')]: true })).toBe(true)
  for (const other of [new Error('x'), null, undefined, 'FaultlineError', hostile])
    expect(isFaultlineError(other)).toBe(false)
})

describe('injected', () => {
  test('the brand is hidden from equality, spread and JSON', () => {
    const error = markInjected(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), info)
    expect(isInjected(error)).toBe(true)
    expect(injectedInfo(error)).toEqual(info)
    expect(error).toEqual(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
    expect(isInjected({ ...error })).toBe(false)
    expect(Object.keys(error)).toEqual(['code'])
    expect(isInjected(Object.create(error))).toBe(false)
  })

  test('frozen errors and primitives are taken as they are', () => {
    const frozen = Object.freeze(new Error('x'))
    expect(markInjected(frozen, info)).toBe(frozen)
    expect(isInjected(frozen)).toBe(true)
    expect(markInjected('text', info)).toBe('text')
    expect(isInjected('text')).toBe(false)
    expect(isInjected(hostile)).toBe(false)
  })
})

describe('summarise', () => {
  test.each([
    [new TypeError('no'), { name: 'TypeError', message: 'no' }],
    [Object.assign(new Error('x'), { code: 'EPIPE' }), { name: 'Error', message: 'x', code: 'EPIPE' }],
    [runInNewContext('new RangeError("far")'), { name: 'RangeError', message: 'far' }],
    [new DOMException('late', 'TimeoutError'), { name: 'TimeoutError', message: 'late', code: '23' }],
    ['boom', { name: 'Error', message: 'boom' }],
    [undefined, { name: 'Error', message: 'undefined' }],
    [{ status: 5 }, { name: 'Error', message: '{ status: 5 }' }],
    [{ message: 'late' }, { name: 'Error', message: 'late' }],
    [hostile, { name: 'Error', message: 'an object' }],
  ])('%#', (thrown, expected) => expect(summarise(thrown)).toEqual(expected))
})

test('show is short, calls nothing of the value and never throws', () => {
  const getter = {
    get a() {
      throw new Error('called')
    },
  }
  expect(show(new TypeError('far'))).toBe('TypeError: far')
  expect([
    show('x'.repeat(500)).length,
    show(getter),
    show([1, [2], { a: 1 }]),
    show(hostile),
    show(10n),
    show(class A {}),
  ]).toEqual([60, '{ a: undefined }', '[1, […], {…}]', 'an object', '10n', 'function A'])
})

test('near names are letters apart, or share a segment; nothing far is offered', () => {
  const names = ['payments.charge', 'payments.refund', 'mail.send']
  expect(nearNames('payments.chrage', names)).toEqual(['payments.charge', 'payments.refund'])
  expect(nearNames('charge', names)).toEqual(['payments.charge'])
  expect(nearNames('MAIL.*', names)).toEqual(['mail.send'])
  expect(nearNames('stock.count', names)).toEqual([])
})
