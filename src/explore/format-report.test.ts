import { expect, test } from 'vitest'
import type { Covered } from './coverage.js'
import { formatReport } from './format-report.js'
import { search } from './index.js'
import type { SearchReport } from './report.js'

test('a search of a small shop: each fault at each call, what was found, what is not proved', async () => {
  const report = await search({ seed: 7, stopAt: 'all', strategies: ['singles'] }, async (chaos) => {
    const stock = chaos.wrap('stock', { read: async () => 3, isOpen: () => true })
    const bank = chaos.wrap('bank', { charge: async () => 'receipt' })
    for (let n = 0; n < 2; n++) await stock.read().catch(() => 0)
    try {
      stock.isOpen()
    } catch {}
    const receipt = await bank.charge().catch(() => 'declined')
    if (receipt === null) throw new Error('no receipt')
  })
  expect(formatReport({ ...report, elapsedMs: 12 })).toMatchInlineSnapshot(`
    "search: 1 finding in 28 runs (the first of them twice), all that its strategies had to try was tried. Seed 7; 3 s of
      virtual time in 12 ms.

    found:
      body: Error: no receipt (singles, run 22)
        bank.charge, call 1: answer null

    by strategy:
      singles  27 runs

    single faults: 26 passed, 1 failed
      ✓ passed  ✗ failed  – not acted  · not tried
      stock.read, calls                1 2
        exception ECONNRESET           ✓ ✓
        lost answer, ECONNRESET        ✓ ✓
        hang until lifted              ✓ ✓
        latency 1000 ms                ✓ ✓
        answer null                    ✓ ✓
        exception ETIMEDOUT            ✓ ✓
        exception 503                  ✓ ✓
      stock.isOpen, calls              1
        exception ECONNRESET           ✓
        answer null                    ✓
      bank.charge, calls               1
        exception ECONNRESET           ✓
        lost answer, ECONNRESET        ✓
        hang until lifted              ✓
        latency 1000 ms                ✓
        answer null                    ✗
        exception ETIMEDOUT            ✓
        exception 503                  ✓
      all code, at moments             1
        clock jump +3600000 ms         ✓
        clock jump -3600000 ms         ✓
        timers late by 100 ms          ✓
        reorder answers within 100 ms  ✓

    what a pass does not prove:
      - Faults acted at the points that were called, and nowhere else: stock.read, stock.isOpen, bank.charge.
      - Concurrent tasks went on in one order: the strategy \`interleaving\` tries others.
      - Other sizes, moments and combinations of faults than those of 28 runs were not tried, nor other inputs.
    "
  `)
})

const report: SearchReport = {
  seed: 7,
  findings: [],
  runs: 1000,
  checks: 0,
  strategies: [
    { name: 'interleaving', runs: 600 },
    { name: 'singles', runs: 399 },
  ],
  stoppedBy: 'runs',
  coverage: [],
  pairs: { covered: 0, total: 0 },
  points: [],
  virtualMs: 7_200_000,
  elapsedMs: 900,
  replayed: undefined,
  shard: '1/4',
}

test('a large one is told in sums, a part of one says so', () => {
  const outcomes = ['passed', 'passed', 'not acted', undefined, 'failed'] as const
  const at = (point: string, calls: number, faults: number) =>
    Array.from({ length: calls * faults }, (_, n): Covered => {
      return { point, call: 1 + Math.floor(n / faults), fault: `fault ${n % faults}`, outcome: outcomes[n % 5] }
    })
  const coverage = [...at('payments.charge', 40, 9), ...at('db.query', 7, 3)]
  const points = Array.from({ length: 8 }, (_, n) => `point${n}.call`)
  expect(formatReport({ ...report, coverage, points, pairs: { covered: 40, total: 56 } })).toMatchInlineSnapshot(`
    "search: nothing found in 1000 runs, it had no runs left. Seed 7, shard 1/4; 2 h of virtual time in 900 ms.

    by strategy:
      interleaving  600 runs
      singles       399 runs

    single faults: 153 passed, 76 failed, 76 not acted, 76 not tried
      payments.charge  40 calls, 9 faults  144 passed, 72 failed, 72 not acted, 72 not tried
      db.query         7 calls, 3 faults   9 passed, 4 failed, 4 not acted, 4 not tried

    pairs of faults tolerated alone: 40 of 56 tried together

    what a pass does not prove:
      - Faults acted at the points that were called, and nowhere else: point0.call, point1.call, point2.call, point3.call,
        point4.call, … and 3 more.
      - 76 single faults not tried: raise \`runs\` or \`timeMs\`.
      - 76 faults did not act, and tell nothing: the calls they were for were not made.
      - This was shard 1/4: the others have the rest.
      - Other sizes, moments and combinations of faults than those of 1000 runs were not tried, nor other inputs.
    "
  `)
})

test('one without any point', () => {
  expect(formatReport({ ...report, stoppedBy: 'covered', shard: undefined })).toMatchInlineSnapshot(`
    "search: nothing found in 1000 runs, all that its strategies had to try was tried. Seed 7; 2 h of virtual time in 900
      ms.

    by strategy:
      interleaving  600 runs
      singles       399 runs

    what a pass does not prove:
      - No point was called: faults at calls had nowhere to act. Wrap what the body calls: \`chaos.wrap\`.
      - Other sizes, moments and combinations of faults than those of 1000 runs were not tried, nor other inputs.
    "
  `)
})
