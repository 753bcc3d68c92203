import { expect, test } from 'vitest'
import { plainRunner } from '../chaos/index.js'
import { DeadlockError, markInjected } from '../error/index.js'
import { faults } from '../fault/index.js'
import type { InjectionData, Schedule } from '../schedule/schedule.js'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import type { Choice } from './account.js'
import { formatFinding } from './format-finding.js'
import type { Finding, SearchReport } from './report.js'

const scheduleOf = (injections: readonly InjectionData[], order?: readonly number[]): Schedule => {
  return { version: 1, seed: 7, injections, ...(order === undefined ? {} : { order }) }
}

function thrownIn(place: string, error = new Error('charged 2 times')): Error {
  error.stack = `Error: ${error.message}
    at expect (${process.cwd()}/node_modules/some/expect.js:1:1)
    at async ${place}
    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)`
  return error
}

interface Told extends Partial<Finding> {
  readonly error?: unknown
  readonly atMs?: number
  readonly choices?: readonly Choice[]
  readonly events?: Finding['account']['events']
  readonly callers?: Finding['account']['callers']
}

function finding({ error, atMs = 0, choices = [], events = [], callers = new Map(), ...rest }: Told): Finding {
  const schedule = rest.schedule ?? scheduleOf([])
  const failure = { oracle: 'body', error, key: '', atMs } as const
  return {
    failure,
    schedule,
    found: schedule,
    strategy: 'singles',
    run: 3,
    shrinkRuns: 0,
    shrinkCut: false,
    account: { failure, events, choices, callers, diagrams: [], idle: [] },
    reproduced: true,
    ...rest,
  }
}

const report = { seed: 7, runs: 3 } as SearchReport
const origin = {
  runner: {
    ...plainRunner,
    replay: ({ name }: { name: string }, environment: string) => `${environment} run '${name}'`,
  },
  test: { name: "a buyer's card", file: '/shop/test/checkout.test.ts' },
}

test('a fault at a call: what broke and where, when, how to see it again and how to keep it', () => {
  const place = `Checkout.buy (file://${process.cwd()}/shop/checkout.ts:31:13)`
  const lost = { fault: faults.lostAnswer('ECONNRESET'), at: 'payments.charge', when: { calls: [1] }, optional: true }
  const callers = new Map([
    [1, [{ name: 'Checkout.buy', file: `${process.cwd()}/shop/checkout.ts`, line: 29, column: 9 }]],
  ])
  const told = finding({ error: thrownIn(place), schedule: scheduleOf([lost]), shrinkRuns: 2, callers })
  expect(formatFinding(report, told, origin)).toMatchInlineSnapshot(`
    "body: Error: charged 2 times
      in Checkout.buy, shop/checkout.ts:31:13

    At 0 ms of virtual time, with:
      payments.charge, call 1: lost answer, ECONNRESET (made at shop/checkout.ts:29)

    Found by singles in run 3 of 3; 2 simpler ones tried, and passed. Seed 7.

    To see it again:
      FAULTLINE_REPLAY=f1.D5bzhAw6bGHEMNhvVY0haS82EOKEiszE3NKynWS85ILEoHZQtYECMioFYHPeJiawE run 'a buyer's card'

    To keep it as a test (\`FAULTLINE_WRITE_REGRESSION=1\` does):
      test('a buyer\\'s card: regression', replaySchedule({
        version: 1,
        seed: 7,
        injections: [
          { fault: { kind: 'lostAnswer', code: 'ECONNRESET' }, at: 'payments.charge', when: { calls: [1] } },
        ],
      }, body))

    Hints:
      - The call took effect, though its caller met an error: give it an idempotency key, or look before you try again."
  `)
})

test('several faults and a course of time; the injected error itself; what was made smaller, and how far', () => {
  const injections: InjectionData[] = [
    { fault: faults.exception(503), at: 'payments.*', when: { fromMs: 1000, forMs: 20_000, probability: 0.5 } },
    { fault: faults.clockJump({ byMs: -3_600_000 }), when: { fromMs: 1500 } },
    { fault: faults.latency({ delayMs: ['1s', '2s'] }), at: 'stock.read', when: { calls: [2, 4], limit: 1 } },
  ]
  const { events } = new TimelineBuilder()
    .arm(1, 'exception 503', 'payments.*', 1000, 21_000)
    .arm(2, 'clock jump -3600000 ms', null, 1500, null)
    .arm(3, 'latency 1000–2000 ms', 'stock.read', 0, null)
    .at(1500)
    .inject(2)
    .at(4000)
    .inject(1)
    .at(9000)
    .inject(3)
  const error = markInjected(new Error('503 Service Unavailable'), {
    kind: 'exception',
    point: 'payments.charge',
    call: 2,
  })
  error.stack = ''
  const places = ['/elsewhere/shop.ts', `${process.cwd()}/shop/stock.ts`, `${process.cwd()}/shop/stock.ts`]
  const callers = new Map([[1, places.map((file, n) => ({ name: '', file, line: n + 1, column: 1 }))]])
  const told = finding({
    error,
    atMs: 9000,
    events,
    callers,
    strategy: 'random',
    schedule: scheduleOf(injections),
    found: scheduleOf([...injections, ...injections]),
    shrinkRuns: 500,
    shrinkCut: true,
    reproduced: false,
  })
  expect(formatFinding(report, told, { runner: plainRunner, test: undefined })).toMatchInlineSnapshot(`
    "body: Error: 503 Service Unavailable

    At 9 s of virtual time, with:
      payments.*: exception 503, from 1 s for 20 s, with probability 0.5 (made at shop.ts:1, and at 2 other places)
      all code: clock jump -3600000 ms, from 1.5 s
      stock.read, calls 2, 4: latency 1000–2000 ms, once

                                     ╵0 ms         ╵2 s          ╵4 s           ╵6 s          ╵8 s
      #1 exception 503 at payments.*        ░░░░░░░░░░░░░░░░░░░░░█░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ ×1
      #2 clock jump -3600000 ms                █░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ ×1
      #3 latency 1000–2000 ms at st… ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░█ ×1
                                     ░ armed  █ acted

    Found by random in run 3 of 3; made smaller in 500 runs. Seed 7.

    To see it again:
      FAULTLINE_REPLAY=f1.W7fYMAw6bGHEMNeb6GuKIgsTI3Na-kWE9LCSOIQc5FCmRDMA8ttkyxhjtm6aJrbAYyzaAWyRaYuaY4Yg9bMIIdgRKOxSX5ydl6RamJKUg-gCUhIx2TWHhSM6ytja0FAA

    To keep it as a test (\`FAULTLINE_WRITE_REGRESSION=1\` does):
      test('the body: regression', replaySchedule({
        version: 1,
        seed: 7,
        injections: [
          {
            fault: { kind: 'exception', status: 503 },
            at: 'payments.*',
            when: { forMs: 20000, fromMs: 1000, probability: 0.5 },
          },
          { fault: { kind: 'clockJump', byMs: -3600000 }, when: { fromMs: 1500 } },
          { fault: { kind: 'latency', delayMs: [1000, 2000] }, at: 'stock.read', when: { calls: [2, 4], limit: 1 } },
        ],
      }, body))

    Hints:
      - Run once more, it did not fail in the same way: the body depends on more than its session. Make all that it uses
        anew in each run, and keep state, files and real time out of it.
      - That is the injected error itself: where a call may fail, catch it in the body, and assert what holds all the
        same.
      - The wall clock does not measure: take performance.now() for how long something took or may take.
      - What was given up for taking too long may yet come to pass: abort it, or do not mind when it does.
      - A smaller schedule may do: it was cut off after 500 runs. Raise \`shrink\`."
  `)
})

test('an order alone, its choices in ten lines', () => {
  const order = Array.from({ length: 30 }, (_, at) => (at % 2 === 0 ? 0 : 1))
  const choices = order.map((chosen, at): Choice => {
    return { atMs: at * 100, tasks: [`stock.read #${at}`, `orders.create #${at + 1}`, 'timer #99'], chosen }
  })
  const many = { atMs: 3000, tasks: [1, 2, 3, 4, 5, 6].map((chain) => `a.b #${chain}`), chosen: 5 }
  const error = new DeadlockError(40, [{ what: 'call 1 of stock.read', sinceMs: 0, stack: 'at a (/b.ts:1:1)' }])
  error.stack = ''
  const told = finding({ error, schedule: scheduleOf([], [...order, 5]), choices: [many, ...choices] })
  const text = formatFinding(report, told, origin)
  expect(text).toMatchInlineSnapshot(`
    "body: DeadlockError: Deadlock at 40 ms: the test is pending, and no timer and no I/O is left that could go on. Waiting for:
      - call 1 of stock.read, since 0 ms, started at a (/b.ts:1:1)
    Give the call a timeout, lift the fault that holds it, or await what the test forgot.

    At 0 ms of virtual time, with tasks in another order (#n: of the nth chain of tasks begun):
      choice 1, 3 s: a.b #6 before a.b #1, a.b #2, 3 more
      choice 3, 100 ms: orders.create #2 before stock.read #1
      choice 5, 300 ms: orders.create #4 before stock.read #3
      choice 7, 500 ms: orders.create #6 before stock.read #5
      choice 9, 700 ms: orders.create #8 before stock.read #7
      choice 11, 900 ms: orders.create #10 before stock.read #9
      choice 13, 1.1 s: orders.create #12 before stock.read #11
      choice 15, 1.3 s: orders.create #14 before stock.read #13
      choice 17, 1.5 s: orders.create #16 before stock.read #15
      … and 7 more

    Found by singles in run 3 of 3. Seed 7.

    To see it again:
      FAULTLINE_REPLAY=f1.okBy0ww6bGHE1NrI5SflFKapGSVbSBjqEOudg0thYA run 'a buyer's card'

    To keep it as a test (\`FAULTLINE_WRITE_REGRESSION=1\` does):
      test('a buyer\\'s card: regression', replaySchedule({
        version: 1,
        seed: 7,
        injections: [],
        order: [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 5],
      }, body))

    Hints:
      - It takes no fault: concurrent tasks in another order are enough."
  `)
})

test('of many faults the first are told, and no test that is longer than it tells', () => {
  class Declined extends Error {}
  const injections = Array.from({ length: 12 }, (_, at) => {
    return { fault: faults.exception(Declined), at: `bank${at}.charge`, when: { calls: [1] } }
  })
  const text = formatFinding(report, finding({ error: 'no error', schedule: scheduleOf(injections) }), origin)
  expect(text).toMatchInlineSnapshot(`
    "body: Error: no error

    At 0 ms of virtual time, with:
      bank0.charge, call 1: exception Declined (own class)
      bank1.charge, call 1: exception Declined (own class)
      bank2.charge, call 1: exception Declined (own class)
      bank3.charge, call 1: exception Declined (own class)
      bank4.charge, call 1: exception Declined (own class)
      bank5.charge, call 1: exception Declined (own class)
      bank6.charge, call 1: exception Declined (own class)
      bank7.charge, call 1: exception Declined (own class)
      bank8.charge, call 1: exception Declined (own class)
      … and 3 more

    Found by singles in run 3 of 3. Seed 7.

    To see it again:
      FAULTLINE_REPLAY=f1.m1-3SQw6bGHEMNPtdDg98lNTkHnMTB4YBSuCXnJBYXKyApQPEcxK1JiXnZBnrJGYlF6aDsA4sKREQRDH3qucNwkLjDaJC4w3iQuMNkkLjDdJC4w2yQuMN8kLjDYpC4w3KwlGODpkAlUKLG1gIA run 'a buyer's card'"
  `)
})

test('one that was replayed, without a fault, and an error without words', () => {
  const error = new Error('')
  error.stack = ''
  const text = formatFinding(report, finding({ error, strategy: 'replay' }), origin)
  expect(text).toMatchInlineSnapshot(`
    "body: Error

    At 0 ms of virtual time, without any fault.

    Replayed. Seed 7.

    To see it again:
      FAULTLINE_REPLAY=f1.9Vngigw6bGHE1NbC0A run 'a buyer's card'

    To keep it as a test (\`FAULTLINE_WRITE_REGRESSION=1\` does):
      test('a buyer\\'s card: regression', replaySchedule({
        version: 1,
        seed: 7,
        injections: [],
      }, body))"
  `)
})

test('a task that is held back choice after choice is told of once', () => {
  const hold = (chosen: number, what: string): Choice => ({ atMs: 0, tasks: ['db.delete #2', what], chosen })
  const check = hold(1, 'auth.check #1')
  const choices = [check, check, check, hold(0, 'auth.check #1'), check, hold(1, 'db.set #1')]
  const told = finding({ error: new Error('gone'), schedule: scheduleOf([], [1, 1, 1, 0, 1, 1]), choices })
  expect(formatFinding(report, told, origin)).toContain(`
  choices 1 to 3, 0 ms: auth.check #1 before db.delete #2
  choice 5, 0 ms: auth.check #1 before db.delete #2
  choice 6, 0 ms: db.set #1 before db.delete #2
`)
})
