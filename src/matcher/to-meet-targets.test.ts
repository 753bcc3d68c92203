import { expect, test } from 'vitest'
import { measure } from '../metric/measure.js'
import type { Targets } from '../metric/targets.js'
import { FakeHost } from '../system/fake-host.test-support.js'
import { createSystem } from '../system/system.js'
import { REPORT, type Report } from '../timeline/report.js'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { failure, failureOf, figures, matchers } from './matcher.test-support.js'

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0])

test('the message is a table of each target, its bound, whether it was met, and the figure', async () => {
  const targets = { mttr: '30s', availability: 0.95, recoveryTime: 3400, errorRate: 0.01 }
  const message = await failureOf(false, (context) => matchers.toMeetTargets.call(context, outage(), targets))
  expect(message).toMatchInlineSnapshot(`
    "expect(system).toMeetTargets({"mttr":"30s","availability":0.95,"recoveryTime":3400,"errorRate":0.01}) // seed 42

    Expected: every target met
    Received: 2 of 4 targets missed

      target        bound                   figure
      mttr          below 30 s   met        23.3 s, the mean of 1 incident
      availability  above 95 %   missed     22.33 %: down for 23.3 s of 30 s observed
      recoveryTime  below 3.4 s  missed     3.4 s, of incident 1 of checkout
      errorRate     below 1 %    not known  no request has ended

                          ╵0 ms       ╵5 s        ╵10 s       ╵15 s       ╵20 s       ╵25 s
    checkout              ━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗━━━━━━━━━━━━━━
    #1 drop at payments.*   ░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░█░░░░█░░░░█░░░                       ×10
                          ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

    Incident 1 of checkout: opened at 1.1 s, closed at 24.4 s, after 23.3 s; 233 failed probes, the first with Error: connect ECONNREFUSED 127.0.0.1:4000
    Injected:
      #1 drop at payments.*, 1 s to 21 s: acted 10 times, first at 2 s, last at 20 s

    Seed: 42

    Hints:
      - A figure that is not known meets no target: let time run, give the system a \`workload\`, or leave the target out."
  `)
  const not = await failureOf(true, (context) => matchers.toMeetTargets.call(context, outage(), { mttr: '30s' }))
  expect(not.split('\n').slice(0, 7)).toMatchInlineSnapshot(`
    [
      "expect(system).not.toMeetTargets({"mttr":"30s"}) // seed 42",
      "",
      "Expected: a target missed",
      "Received: 1 target, all met",
      "",
      "  target  bound            figure",
      "  mttr    below 30 s  met  23.3 s, the mean of 1 incident",
    ]
  `)
})

test('the defaults, less those for which there is nothing to judge', async () => {
  const well = new TimelineBuilder().good().at(1000).good().events
  expect(well).toMeetTargets()
  expect(await figures(() => expect(well).not.toMeetTargets())).toMatchInlineSnapshot(
    `"Expected: a target missed | Received: 3 targets, all met"`,
  )
  expect(await figures(() => expect(well).toMeetTargets({ gracefulDegradation: 80 }))).toMatchInlineSnapshot(
    `"Expected: every target met | Received: 1 of 1 target not known"`,
  )
  const down = new TimelineBuilder().good().served().at(100).bad().refused().at(200).good().at(1000).good().events
  expect(await figures(() => expect(down).toMeetTargets())).toMatchInlineSnapshot(
    `"Expected: every target met | Received: 2 of 4 targets missed"`,
  )
  for (const assert of [() => expect([]).toMeetTargets(), () => expect([]).not.toMeetTargets()])
    expect(await figures(assert)).toContain('Received: nothing that a target speaks of')
})

test('an incident that is still open leaves it open too, unless a target is missed for certain', async () => {
  const { events } = new TimelineBuilder().good().at(100).bad().at(200).bad()
  for (const assert of [
    () => expect(events).toMeetTargets({ mttr: '1s' }),
    () => expect(events).not.toMeetTargets({ mttr: '1s' }),
  ])
    expect(await figures(assert)).toContain('1 of 1 target not known')
  expect(events).not.toMeetTargets({ mttr: 100 })
  expect(events).not.toMeetTargets({ mttr: '1s', availability: 0.99 })
})

test('figures and reports are judged too; a report says how to run it again', async () => {
  const lines = ["FAULTLINE_REPLAY=abc npx vitest run 'shop.test.ts'"]
  const report: Report = { [REPORT]: true, name: 'shop', events: outage(), seed: 7, replayLines: lines }
  expect(report).toMeetTargets({ mttr: '30s' })
  expect(report).toHaveMttrBelow('24s')
  const message = await failure(() => expect(report).toHaveMttrBelow('1s'))
  expect(message).toContain('Seed: 7')
  expect(message).toContain(lines[0])
  const measures = measure(outage())
  expect(measures).toMeetTargets({ mttr: '30s' })
  expect(
    await failureOf(false, (context) => matchers.toMeetTargets.call(context, measures, { mttr: '20s' })),
  ).toMatchInlineSnapshot(`
    "expect(system).toMeetTargets({"mttr":"20s"})

    Expected: every target met
    Received: 1 of 1 target missed

      target  bound               figure
      mttr    below 20 s  missed  23.3 s, the mean of 1 incident"
  `)
  expect(await failure(() => expect({ mttr: 5 }).toMeetTargets())).toContain('a system, a timeline or a report')
  expect(await failure(() => expect(measures).toMeetTargets({ mtr: 1 } as Targets))).toContain("Did you mean 'mttr'")
})

test('on a live system it waits for windows, requests in flight, and the incident', async () => {
  const host = new FakeHost()
  host.arm(1000, 2000)
  const probe = () => host.nowMs() < 1000 || host.nowMs() >= 6000
  const workload = { request: () => host.sleep(400), perSecond: 10 }
  const system = createSystem(host, { name: 'a', probe, workload })
  await expect(system).toMeetTargets({ mttr: 5001, errorRate: 0 })
  expect(host.nowMs()).toBe(6000)
})

test('and stops waiting when the MTTR, or what is given for it by default, is past its bound', async () => {
  const host = new FakeHost()
  host.arm(1000, 2000)
  const system = createSystem(host, { name: 'a', probe: () => host.nowMs() < 1000 })
  await expect(system).not.toMeetTargets({ mttr: '4s' })
  expect(host.nowMs()).toBe(5000)
  await expect(system).not.toMeetTargets({ recoveryTime: '8s' })
  expect(host.nowMs()).toBe(31_000)
})

test('inside another matcher records are judged, and systems that have more to show are refused', async () => {
  const result = { name: 'shop', measures: measure(outage()), events: outage() }
  expect(result).toEqual({ name: 'shop', measures: expect.toMeetTargets({ mttr: '30s' }), events: expect.anything() })
  expect(result).toMatchObject({ events: expect.toHaveMttrBelow('24s') })
  expect(result).toMatchObject({ events: expect.not.toHaveMttrBelow('1s') })
  expect(result).not.toMatchObject({ events: expect.toHaveMttrBelow('1s') })
  // Unknown matches neither way.
  expect({ events: [] }).not.toEqual({ events: expect.toStayAvailable(0.5) })
  expect({ events: [] }).not.toEqual({ events: expect.not.toStayAvailable(0.5) })
  const host = new FakeHost()
  host.arm(1000, 2000)
  const system = createSystem(host, { name: 'a', probe: () => true })
  expect(() => expect({ system }).toMatchObject({ system: expect.toRecoverWithin('5s') })).toThrow(
    '`expect.toRecoverWithin(…)` inside another matcher cannot let time run',
  )
  expect(host.pendingMatchers.size).toBe(0)
  system.stop()
  expect({ system }).not.toMatchObject({ system: expect.toStayAvailable(0.5) })
})
