import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { safeParse } from 'valibot'
import { describe, expect, test } from 'vitest'
import { faults } from '../fault/index.js'
import { hashText } from '../random/hash.js'
import { checkWhen } from '../trigger/check-when.js'
import { formatSchedule, fromToken, parseSchedule, type Schedule, toToken, type When, whenSchema } from './index.js'

const schedule: Schedule = {
  version: 1,
  seed: 42,
  injections: [
    {
      fault: faults.exception('ECONNRESET'),
      at: 'payments.charge',
      when: { fromMs: 1000, forMs: 5000, calls: [1, 2], probability: 0.5, limit: 3 },
    },
    { fault: faults.latency({ delayMs: ['500ms', '2s'] }), at: 'payments.**', optional: true },
    { fault: faults.clockDrift({ model: { type: 'noise', stdDevMs: 5, everyMs: 1000 } }) },
  ],
}
const changed = (path: string, value: unknown) => {
  const copy = structuredClone(schedule) as unknown as Record<string, unknown>
  const keys = path.split('/')
  const last = keys.pop() as string
  const parent = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, copy)
  Object.defineProperty(parent, last, { value, enumerable: true, configurable: true, writable: true })
  return copy
}

test('the schedule of the design reads, prints one line an injection, and comes back', () => {
  const text = formatSchedule(schedule)
  expect(text).toMatchInlineSnapshot(`
    "{
      "version": 1,
      "seed": 42,
      "injections": [
        { "fault": { "kind": "exception", "code": "ECONNRESET", "via": "auto" }, "at": "payments.charge", "when": { "calls": [1, 2], "forMs": 5000, "fromMs": 1000, "limit": 3, "probability": 0.5 } },
        { "fault": { "kind": "latency", "delayMs": [500, 2000] }, "at": "payments.**", "optional": true },
        { "fault": { "kind": "clockDrift", "model": { "everyMs": 1000, "stdDevMs": 5, "type": "noise" } } }
      ]
    }
    "
  `)
  expect(parseSchedule(text)).toEqual(schedule)
  expect(formatSchedule(parseSchedule(text))).toBe(text)
  expect(formatSchedule({ version: 1, seed: 0, injections: [] })).toContain('"injections": []')
})

test('defaults are filled in, and the order of fields does not show', () => {
  const read = parseSchedule({
    injections: [{ at: 'a', fault: { kind: 'hang' } }],
    $schema: './x.json',
    seed: 1,
    version: 1,
  })
  expect(read).toEqual({ version: 1, seed: 1, injections: [{ at: 'a', fault: { kind: 'hang', release: 'lift' } }] })
})

describe('bad documents are refused with the path inside', () => {
  test.each([
    ['injections/0/when/probability', 1.2, 'injections[0].when.probability', 'to be between 0 and 1, got 1.2.'],
    ['injections/0/when/fromMs', -1, 'injections[0].when.fromMs', 'to be a finite number, 0 or more, got -1.'],
    ['injections/0/when/forMs', 0, 'injections[0].when.forMs', 'to be a finite number above 0, got 0.'],
    ['injections/0/when/calls', [1, 0], 'injections[0].when.calls[1]', 'to be a whole number, 1 or more, got 0.'],
    ['injections/0/when/probabilty', 1, 'injections[0].when.probabilty', "Did you mean 'probability'?"],
    ['injections/0/wen', {}, 'injections[0].wen', "Did you mean 'when'?"],
    ['injections/0/at', 'a..b', 'injections[0].at', 'to be the name of a point or a pattern'],
    [
      'injections/1/fault/delayMs',
      [5, 1],
      'injections[1].fault.delayMs',
      'to have its smaller number first, got [5, 1].',
    ],
    ['injections/1/fault/delay', 5, 'injections[1].fault.delay', "Did you mean 'delayMs'?"],
    ['injections/1/fault', 5, 'injections[1].fault', 'to be an object with a `kind`, got 5.'],
    ['injections/2/fault/model/stdDevMs', 'x', 'injections[2].fault.model.stdDevMs', 'to be a number between 0'],
    ['injections', {}, 'injections', 'to be an array, got {}.'],
    ['seed', -1, 'seed', 'to be a whole number, between 0 and 4294967295, got -1.'],
    ['version', 2, 'version', 'to be 1'],
    ['sed', 1, 'sed', "Did you mean 'seed'?"],
  ])('%s: %o', (where, value, path, message) => {
    expect(() => parseSchedule(changed(where, value))).toThrow(
      expect.objectContaining({ code: 'FAULTLINE_SCHEDULE_FORMAT', path, message: expect.stringContaining(message) }),
    )
  })

  test('an unknown kind names the near ones', () => {
    expect(() => parseSchedule(changed('injections/0/fault/kind', 'exeption'))).toThrow(
      /^Unknown fault kind "exeption" at `injections\[0\]\.fault\.kind`\. Did you mean 'exception'\?/,
    )
  })

  test.each(['', '{', 'null', '5', '[]', '{}'])('text %s', (text) => {
    expect(() => parseSchedule(text)).toThrow(expect.objectContaining({ code: 'FAULTLINE_SCHEDULE_FORMAT' }))
  })

  test('keys that reach prototypes, cycles and bottomless documents', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      for (const where of [key, `injections/0/${key}`, `injections/0/fault/${key}`]) {
        expect(() => parseSchedule(JSON.stringify(changed(where, { polluted: true })))).toThrow(
          'could reach prototypes',
        )
      }
    }
    expect(({} as { polluted?: true }).polluted).toBe(undefined)
    const cycle: { self?: unknown } = {}
    cycle.self = cycle
    expect(() => parseSchedule(changed('injections/0/fault', cycle))).toThrow('to be an object with a `kind`')
    expect(() => parseSchedule(`${'['.repeat(100)}${']'.repeat(100)}`)).toThrow('levels deep')
    expect(() => parseSchedule(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toThrow('levels deep')
  })

  test('whatever the document, the error is one of ours', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.anything(), fc.string()), (document) => {
        try {
          parseSchedule(document)
        } catch (error) {
          expect((error as { code: string }).code).toMatch(/^FAULTLINE_/)
        }
      }),
    )
  })
})

test('the schema of conditions and the check of triggers agree', () => {
  const number = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(null))
  const whens = fc.record(
    {
      fromMs: number,
      forMs: number,
      calls: fc.array(number, { maxLength: 2 }),
      site: fc.oneof(fc.string(), number),
      node: fc.oneof(fc.string(), number),
      probability: number,
      limit: number,
      x: number,
    },
    { requiredKeys: [] },
  )
  const passes = (when: unknown) => {
    try {
      return Boolean(checkWhen(when as When))
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(whens, (when) => {
      expect(safeParse(whenSchema, when).success).toBe(passes(when))
    }),
    { numRuns: 2000 },
  )
})

test('what only code can hold says so, and reads back where a stand-in can', () => {
  class CardDeclined extends Error {
    override name = 'CardDeclined'
  }
  const own = { seed: 1, version: 1 as const, injections: [{ fault: faults.exception(new CardDeclined('declined')) }] }
  const text = formatSchedule(own)
  expect(text).toContain('"message": "declined", "name": "CardDeclined", "standsFor": "own error CardDeclined"')
  expect(parseSchedule(text).injections[0]?.fault).toMatchObject({ name: 'CardDeclined', message: 'declined' })
  const negate = (price: number) => -price
  const mapped = { seed: 1, version: 1 as const, injections: [{ fault: faults.wrongValue(negate) }] }
  expect(formatSchedule(mapped)).toContain('{ "kind": "wrongValue", "standsFor": "own function negate" }')
  expect(() => parseSchedule(formatSchedule(mapped))).toThrow('a schedule in JSON needs a `value`')
})

describe('token', () => {
  test('is short, safe in a URL, and comes back', () => {
    const token = toToken(schedule)
    expect(token).toMatch(/^f1\.[\w-]+$/)
    expect(token.length).toBeLessThan(180)
    expect(fromToken(` ${token}\n`)).toEqual(schedule)
  })

  test('of this version stays readable', () => {
    const kept =
      'f1.a66Zfww6bGxAhDEUXOh7imILEyNzWvpFgvOSOxKB2UR2DhDY8NHSNQfEBC3xQl-A3BPGiEGmPEqGkt2YEEd5aWFqg0QktDmIYil4CIwhpemkIcisgmpjqoBW9tbW1sLQA'
    expect(fromToken(kept)).toEqual(schedule)
  })

  test('every change of one character is noticed', () => {
    const token = toToken(schedule)
    for (let i = 0; i < token.length; i++) {
      const damaged = token.slice(0, i) + (token[i] === 'A' ? 'B' : 'A') + token.slice(i + 1)
      expect(() => fromToken(damaged)).toThrow(expect.objectContaining({ code: 'FAULTLINE_REPLAY' }))
      expect(() => fromToken(token.slice(0, i))).toThrow(expect.objectContaining({ code: 'FAULTLINE_REPLAY' }))
    }
  })

  test.each(['', 'hello', 'f1.', 'f2.AAAAAAAA', `f1.${'A'.repeat(200_000)}`, undefined])(
    '%.20s is refused',
    (token) => {
      expect(() => fromToken(token as string)).toThrow(expect.objectContaining({ name: 'ReplayError' }))
    },
  )

  test('a bomb is not unpacked, and what is no schedule is refused', () => {
    const forged = (text: Buffer | string) => {
      const payload = deflateRawSync(text).toString('base64url')
      const bytes = Buffer.alloc(4)
      bytes.writeInt32BE(hashText(payload, 1))
      return `f1.${bytes.toString('base64url')}${payload}`
    }
    expect(() => fromToken(forged(Buffer.alloc(50_000_000)))).toThrow(
      'Cannot create a Buffer larger than 1000000 bytes',
    )
    expect(() => fromToken(forged('{"version":3}'))).toThrow(
      'holds no schedule that can be read: Expected `version` to be 1',
    )
  })
})
