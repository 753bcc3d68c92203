import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { injectedInfo, isInjected } from '../error/injected.js'
import { createRandom } from '../random/create-random.js'
import { abortKind } from './abort.js'
import { type ExceptionFault, exception, exceptionKind } from './exception.js'
import type { FaultContext } from './fault-kind.js'
import { catalogueCodes, faults, parseFault } from './index.js'
import { lostAnswerKind } from './lost-answer.js'

const context: FaultContext = {
  random: createRandom(1),
  nowMs: 0,
  point: 'payments.charge',
  call: 2,
  args: [],
  shape: 'async',
  target: 'call',
  state: {},
}
const errorOf = (fault: ExceptionFault) => (exceptionKind.verdict(fault, context) as { error: Error }).error

describe('errors look like the real ones', () => {
  test.each(catalogueCodes)('%s', (code) => {
    const error = errorOf(exception(code))
    expect({ string: String(error), fields: { ...error } }).toMatchSnapshot()
    expect(Object.prototype.toString.call(error)).toMatch(/Error\]$|DOMException\]$/)
    expect(injectedInfo(error)).toEqual({ kind: 'exception', point: 'payments.charge', call: 2 })
  })

  test.each([
    [503, 'ServiceUnavailableError: Service Unavailable'],
    [500, 'InternalServerError: Internal Server Error'],
    [418, 'HttpError: HTTP status 418'],
  ])('status %d', (status, text) => {
    const error = errorOf(exception(status))
    expect(String(error)).toBe(text)
    expect({ ...error }).toEqual({ status, statusCode: status })
  })

  test('name and message replace those of the catalogue, codes of others come with a message', () => {
    expect(String(errorOf(exception({ code: 'EPIPE', name: 'SocketError', message: 'closed' })))).toBe(
      'SocketError: closed',
    )
    expect(errorOf(exception({ code: 'P2002', message: 'Unique constraint' }))).toMatchObject({ code: 'P2002' })
    expect(errorOf(exception({ status: 429, code: 'slow_down' }))).toMatchObject({ status: 429, code: 'slow_down' })
    expect(errorOf(exception({ name: 'Odd' })).message).toBe('Injected failure')
  })
})

test('own errors: a class is made anew for each call, a factory is asked, an instance is that one', () => {
  class CardDeclined extends Error {}
  const made = errorOf(exception(CardDeclined))
  expect(made).toBeInstanceOf(CardDeclined)
  expect(errorOf(exception(CardDeclined))).not.toBe(made)
  const instance = new RangeError('mine')
  expect(errorOf(exception(instance))).toBe(instance)
  expect(isInjected(instance)).toBe(true)
  expect(errorOf(exception(() => 'thrown text'))).toBe('thrown text')
  const foreign = runInNewContext('new TypeError("from another realm")')
  expect(errorOf(exception(foreign))).toBe(foreign)
  expect(exceptionKind.describe(exception(CardDeclined))).toBe('exception CardDeclined (own class)')
})

test('a typo in a code is found', () => {
  expect(() => exception('ECONRESET')).toThrow(
    'Expected `code` to be a code of the catalogue (\'ECONNRESET\', perhaps) or to come with a `message`, got "ECONRESET".',
  )
  expect(() => exception(200)).toThrow('Expected `status` to be a whole number, between 400 and 599, got 200.')
})

test('a lost answer is a reset unless told otherwise', () => {
  const verdict = lostAnswerKind.verdict(faults.lostAnswer(), context)
  expect(verdict).toMatchObject({ act: 'lose', error: { code: 'ECONNRESET' } })
  expect(lostAnswerKind.verdict(faults.lostAnswer(504), context)).toMatchObject({ error: { status: 504 } })
  expect(parseFault({ kind: 'lostAnswer' })).toEqual({ kind: 'lostAnswer', code: 'ECONNRESET' })
})

test('an abort has the reason that AbortController and AbortSignal.timeout give', () => {
  const controller = new AbortController()
  controller.abort()
  const { reason } = verdictOf(faults.abort())
  expect(String(reason)).toBe(String(controller.signal.reason))
  expect(verdictOf(faults.abort({ reason: 'TimeoutError' })).reason).toMatchObject({ name: 'TimeoutError', code: 23 })
})

function verdictOf(fault: ReturnType<typeof faults.abort>) {
  return abortKind.verdict(fault, context) as { reason: unknown }
}
