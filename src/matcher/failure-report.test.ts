import { expect, test } from 'vitest'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { failureReport } from './failure-report.js'
import { contextOf, failureOf, matchers } from './matcher.test-support.js'

test('a recovery that was too slow', async () => {
  const message = await failureOf(false, (context) => matchers.toRecoverWithin.call(context, outage(), '2s'))
  expect(message).toMatchInlineSnapshot(`
    "expect(system).toRecoverWithin("2s") // seed 42

    Expected: recovery within 2 s of the fault's end
    Received: 3.4 s: incident 1 of checkout closed at 24.4 s, the fault ended at 21 s

                          ╵0 ms       ╵5 s        ╵10 s       ╵15 s       ╵20 s       ╵25 s
    checkout              ━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗━━━━━━━━━━━━━━
    #1 drop at payments.*   ░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░█░░░░█░░░░█░░░                       ×10
                          ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

    Incident 1 of checkout: opened at 1.1 s, closed at 24.4 s, after 23.3 s; 233 failed probes, the first with Error: connect ECONNREFUSED 127.0.0.1:4000
    Injected:
      #1 drop at payments.*, 1 s to 21 s: acted 10 times, first at 2 s, last at 20 s

    Seed: 42"
  `)
})

test('a recovery that was not expected', async () => {
  const message = await failureOf(true, (context) => matchers.toRecoverWithin.call(context, outage(), '5s'))
  expect(message).toMatchInlineSnapshot(`
    "expect(system).not.toRecoverWithin("5s") // seed 42

    Expected: no recovery within 5 s of the fault's end
    Received: 3.4 s: incident 1 of checkout closed at 24.4 s, the fault ended at 21 s

                          ╵0 ms       ╵5 s        ╵10 s       ╵15 s       ╵20 s       ╵25 s
    checkout              ━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗━━━━━━━━━━━━━━
    #1 drop at payments.*   ░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░█░░░░█░░░░█░░░                       ×10
                          ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

    Incident 1 of checkout: opened at 1.1 s, closed at 24.4 s, after 23.3 s; 233 failed probes, the first with Error: connect ECONNREFUSED 127.0.0.1:4000
    Injected:
      #1 drop at payments.*, 1 s to 21 s: acted 10 times, first at 2 s, last at 20 s

    Seed: 42"
  `)
})

test('since the start of the incident', async () => {
  const message = await failureOf(false, (context) =>
    matchers.toRecoverWithin.call(context, outage(), 5000, { since: 'incident' }),
  )
  expect(message.split('\n').slice(2, 4)).toMatchInlineSnapshot(`
    [
      "Expected: recovery within 5 s of the start of the incident",
      "Received: 23.3 s: incident 1 of checkout closed at 24.4 s, it opened at 1.1 s",
    ]
  `)
})

test('a record that ends while the fault still acts tells nothing, with and without not', async () => {
  const builder = new TimelineBuilder().arm(1, 'drop', 'payments.*', 0, null).good().at(100).bad({ timedOut: true })
  for (let ms = 200; ms < 1000; ms += 100) builder.at(ms).inject(1).bad({ timedOut: true })
  for (const isNot of [false, true]) {
    const message = await failureOf(isNot, (context) => matchers.toRecoverWithin.call(context, builder.events, '2s'))
    if (isNot)
      expect(message).toMatchInlineSnapshot(`
      "expect(system).not.toRecoverWithin("2s")

      Expected: no recovery within 2 s of the fault's end
      Received: incident 1 of checkout is still open, 800 ms after it opened; #1 still acts

                            ╵0 ms           ╵200 ms         ╵400 ms          ╵600 ms         ╵800 ms
      checkout              ━━━━━━━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗
      #1 drop at payments.* ░░░░░░░░░░░░░░░░█░░░░░░░█░░░░░░░█░░░░░░░░█░░░░░░░█░░░░░░░█░░░░░░░█░░░░░░░░█ ×8
                            ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

      Incident 1 of checkout: opened at 100 ms, still open after 800 ms; 9 failed probes, the first timed out
      Injected:
        #1 drop at payments.*, from 0 ms, without an end: acted 8 times, first at 200 ms, last at 900 ms

      Hints:
        - #1 is still armed, so there is no end to recover from: give it \`for\`, or call \`lift()\`."
    `)
  }
})

test('nothing observed, no seed', async () => {
  expect(await failureOf(false, (context) => matchers.toStayAvailable.call(context, [], 0.99))).toMatchInlineSnapshot(`
    "expect(system).toStayAvailable(0.99)

    Expected: availability of at least 99 % of the time
    Received: no probe has ended

    Injected: nothing

    Hints:
      - Let virtual time run before the assertion: \`await chaos.clock.advance('10s')\`."
  `)
})

test('many injections, lifted ones and idle ones', () => {
  const builder = new TimelineBuilder()
  for (let n = 1; n <= 8; n++)
    builder.arm(n, 'latency 5 ms', n === 3 ? null : `p.${n}`, n * 10, n === 2 ? null : n * 20)
  builder.at(30).inject(2).lift(2, 'limit').lift(3, 'lifted').good()
  const failure = {
    matcher: 'toStayAvailable',
    argument: 0.9,
    system: 'checkout',
    expected: 'a',
    received: 'b',
    hints: ['c'],
  }
  const replayLines = ["FAULTLINE_REPLAY=abc npx vitest checkout.test.ts -t 'buys'"]
  expect(
    failureReport(contextOf(), { ...failure, events: builder.events, seed: 7, replayLines }),
  ).toMatchInlineSnapshot(`
    "expect(system).toStayAvailable(0.9) // seed 7

    Expected: a
    Received: b

                           ╵0 ms                  ╵10 ms                 ╵20 ms
    checkout                                                                                     ━
    #1 latency 5 ms at p.1                        ░░░░░░░░░░░░░░░░░░░░░░░░                         never
    #2 latency 5 ms at p.2                                               ░░░░░░░░░░░░░░░░░░░░░░░░█ ×1
    #3 latency 5 ms                                                                              ░ never
    … and 5 more injections
                           ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

    Injected:
      #1 latency 5 ms at p.1, 10 ms to 20 ms: never acted
      #2 latency 5 ms at p.2, 20 ms to 30 ms (limit used up): acted 1 time, first at 30 ms
      #3 latency 5 ms, 30 ms to 30 ms (lifted): never acted
      #4 latency 5 ms at p.4, 40 ms to 80 ms: never acted
      #5 latency 5 ms at p.5, 50 ms to 100 ms: never acted
      #6 latency 5 ms at p.6, 60 ms to 120 ms: never acted
      … and 2 more

    Seed: 7
    Run it again:
      FAULTLINE_REPLAY=abc npx vitest checkout.test.ts -t 'buys'

    Hints:
      - c"
  `)
})
