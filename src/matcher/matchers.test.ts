import { describe, expect, test } from 'vitest'
import { FakeHost } from '../system/fake-host.test-support.js'
import { createSystem } from '../system/system.js'
import type { SystemOptions } from '../system/system-options.js'
import { Timeline } from '../timeline/timeline.js'
import { outage, TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { contextOf, failure, failureOf, figures } from './matcher.test-support.js'
import { type ChaosMatchers, matchers } from './matchers.js'

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0])

declare module 'vitest' {
  interface Matchers<R, T> extends ChaosMatchers<R> {}
}

/** A system that is down while one of the injections acts, and for `lagMs` after. */
function lagging(host: FakeHost, lagMs: number, options: Partial<SystemOptions> = {}) {
  let downUntilMs = Number.NEGATIVE_INFINITY
  const probe = () => {
    const acts = host.injections.filter(({ id }) => host.acts(id)).length > 0
    if (acts) downUntilMs = Math.max(...host.injections.map(({ untilMs }) => untilMs ?? host.nowMs())) + lagMs
    return !acts && host.nowMs() >= downUntilMs
  }
  return createSystem(host, { name: 'checkout', probe, ...options })
}

describe('toRecoverWithin on a live system', () => {
  test('lets time run over the windows, and stops when the system is well', async () => {
    const host = new FakeHost()
    host.arm(1000, 20_000)
    const system = lagging(host, 3000)
    await expect(system).toRecoverWithin('5s')
    expect(host.nowMs()).toBe(23_000)
    await expect(system).toRecoverWithin(3000)
    await expect(system).not.toRecoverWithin(2999)
    expect(host.nowMs()).toBe(23_000)
    expect(system.recoveryTimes()).toMatchObject([{ recoveryMs: 3000 }])
  })

  test('gives up at the bound', async () => {
    const host = new FakeHost()
    host.arm(1000, 20_000)
    const system = lagging(host, 60_000)
    expect(await figures(() => expect(system).toRecoverWithin('5s'))).toMatchInlineSnapshot(
      `"Expected: recovery within 5 s of the fault's end | Received: incident 1 of checkout is still open at 25 s, 5 s later: the fault ended at 20 s"`,
    )
    expect(host.nowMs()).toBe(25_000)
    await expect(system).not.toRecoverWithin('5s')
  })

  test('windows that are armed on the way are waited for too; one lifted early is not', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const late = host.arm(5000, 60_000)
    host.timer(1500, () => host.arm(2000, 4000))
    host.timer(6000, () => host.lift(late))
    const system = createSystem(host, { name: 'a', probe: () => !host.injections.some(({ id }) => host.acts(id)) })
    await expect(system).toRecoverWithin('1s')
    expect(host.nowMs()).toBe(6000)
    expect(system.incidents().map(({ openedMs, closedMs }) => [openedMs, closedMs])).toEqual([
      [1000, 4000],
      [5000, 6000],
    ])
  })

  test('good in time but closed later by stable probes is in time', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const system = lagging(host, 500, { stableProbes: 3 })
    await expect(system).toRecoverWithin(500)
    expect([host.nowMs(), system.mttr().meanMs]).toEqual([2700, 1500])
    const slow = new FakeHost()
    slow.arm(1000, 2000)
    await expect(lagging(slow, 600, { stableProbes: 3 })).not.toRecoverWithin(500)
  })

  test('never down: passes, and .not fails', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const system = createSystem(host, { name: 'a', probe: () => true })
    await expect(system).toRecoverWithin(0)
    expect(host.nowMs()).toBe(2000)
    expect(await figures(() => expect(system).not.toRecoverWithin(0))).toMatchInlineSnapshot(
      `"Expected: no recovery within 0 ms of the fault's end | Received: a was never down"`,
    )
  })

  test('exact with a probe after each event, also when no event comes after the fault', async () => {
    const host = new FakeHost()
    host.arm(1003, 2007)
    host.timer(1500, () => {})
    const system = createSystem(host, {
      name: 'a',
      probe: () => !host.acts(1),
      every: 'event',
      stableProbes: 2,
    })
    await expect(system).toRecoverWithin(0)
    expect(system.incidents()).toMatchObject([{ openedMs: 1500, closedMs: 2007 }])
    expect(host.nowMs()).toBe(2007)
  })

  test('a fault without an end: passes when the system is well under it', async () => {
    const host = new FakeHost()
    const id = host.arm(1000, null)
    let calls = 0
    const probe = () => calls++ >= 12 || !host.acts(id)
    const system = createSystem(host, { name: 'a', probe })
    await expect(system).toRecoverWithin('5s')
    expect(system.incidents()).toMatchObject([{ openedMs: 1000, closedMs: 1200 }])
  })

  test('a fault without an end that keeps it down: the message says so, and the way out', async () => {
    const host = new FakeHost()
    host.arm(1000, null)
    const system = lagging(host, 0)
    const message = await failureOf(false, (context) => matchers.toRecoverWithin.call(context, system, '3s'))
    expect(message).toMatchInlineSnapshot(`
      "expect(system).toRecoverWithin("3s") // seed 42

      Expected: recovery within 3 s of the fault's end
      Received: incident 1 of checkout is still open, 3 s after it opened; #1 still acts

                            ╵0 ms             ╵1 s              ╵2 s              ╵3 s
      checkout              ━━━━━━━━━━━━━━━━━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗
      #1 drop at payments.*                   █░██░█░█░█░█░██░█░█░█░██░█░█░█░█░██░█░█░█░█░██░█░█░█░█░█ ×31
                            ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

      Incident 1 of checkout: opened at 1 s, still open after 3 s; 31 failed probes, the first answered that it is not healthy
      Injected:
        #1 drop at payments.*, from 1 s, without an end: acted 31 times, first at 1 s, last at 4 s

      Seed: 42
      Run it again:
        FAULTLINE_REPLAY=abc npx vitest checkout.test.ts -t 'buys'

      Hints:
        - #1 is still armed, so there is no end to recover from: give it \`for\`, or call \`lift()\`."
    `)
    expect(host.nowMs()).toBe(4000)
  })

  test('an incident that no fault explains is counted from its opening', async () => {
    const host = new FakeHost()
    const system = createSystem(host, { name: 'a', probe: () => host.nowMs() < 900 || host.nowMs() >= 2000 })
    await host.advance(1000)
    await expect(system).toRecoverWithin(1100)
    await expect(system).not.toRecoverWithin(1099)
    await expect(system).toRecoverWithin(1100, { since: 'incident' })
  })

  test('a probe under way at the bound is too late', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const probe = () => (host.acts(1) ? false : host.sleep(host.nowMs() < 1000 ? 1 : 700))
    await expect(createSystem(host, { name: 'a', probe })).not.toRecoverWithin(500)
  })

  test('a system that was stopped is judged by its record', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const system = lagging(host, 0)
    await host.advance(1500)
    system.stop()
    expect(await figures(() => expect(system).toRecoverWithin('5s'))).toMatchInlineSnapshot(
      `"Expected: recovery within 5 s of the fault's end | Received: incident 1 of checkout is still open at 1.5 s, before the fault's end at 2 s"`,
    )
    expect(host.nowMs()).toBe(1500)
  })
})

describe('not awaited', () => {
  test('the name stays with the session until it has settled', async () => {
    const host = new FakeHost()
    const system = createSystem(host, { name: 'a', probe: () => true })
    const first = expect(system).toRecoverWithin('5s')
    const second = expect(system).toRecoverWithin('6s')
    await Promise.resolve()
    expect([...host.pendingMatchers]).toEqual(['toRecoverWithin', 'toRecoverWithin (2)'])
    await first
    await second
    expect(host.pendingMatchers.size).toBe(0)
    await expect(expect(system).not.toRecoverWithin('5s')).rejects.toThrow()
    expect(host.pendingMatchers.size).toBe(0)
  })

  test('once the session has ended it never settles, so that no other test meets its failure', async () => {
    const host = new FakeHost()
    host.arm(0, 1000)
    let settled = false
    const note = () => {
      settled = true
    }
    expect(lagging(host, 60_000)).toRecoverWithin('1s').then(note, note)
    host.close()
    await host.advance(60_000)
    expect([settled, [...host.pendingMatchers]]).toEqual([false, ['toRecoverWithin']])
  })

  test('those that have nothing to wait for answer at once', async () => {
    const host = new FakeHost()
    host.arm(0, 1000)
    const system = lagging(host, 0, { workload: { request: () => 1, perSecond: 10 } })
    await expect(system).toRecoverWithin('1s')
    const now = (name: 'toStayAvailable' | 'toHaveErrorRateBelow', ratio: number) =>
      matchers[name].call(contextOf(), system, ratio)
    for (const result of [
      now('toStayAvailable', 0.5),
      now('toHaveErrorRateBelow', 0.5),
      matchers.toHaveMttrBelow.call(contextOf(), system, '5s'),
    ])
      expect(result).not.toBeInstanceOf(Promise)
  })
})

describe('toHaveMttrBelow', () => {
  test('waits for windows and for the incident to close', async () => {
    const host = new FakeHost()
    host.arm(1000, 3000)
    const system = lagging(host, 4000)
    await expect(system).toHaveMttrBelow('7s')
    expect([host.nowMs(), system.mttr().meanMs]).toEqual([7000, 6000])
    await expect(system).not.toHaveMttrBelow(6000)
    expect(await figures(() => expect(system).toHaveMttrBelow(6000))).toMatchInlineSnapshot(
      `"Expected: an MTTR below 6 s | Received: 6 s, the mean of 1 incident"`,
    )
    expect(await figures(() => expect(system).not.toHaveMttrBelow(6001))).toMatchInlineSnapshot(
      `"Expected: an MTTR of 6.001 s or more | Received: 6 s, the mean of 1 incident"`,
    )
  })

  test('stops waiting when the mean is past the bound', async () => {
    const host = new FakeHost()
    host.arm(1000, 3000)
    const system = lagging(host, 1_000_000)
    expect(await figures(() => expect(system).toHaveMttrBelow('10s'))).toMatchInlineSnapshot(
      `"Expected: an MTTR below 10 s | Received: 10 s or more: 0 incidents closed, 1 still open"`,
    )
    expect(host.nowMs()).toBe(11_000)
  })

  test('of a record: no incident passes; an open one can only show that it is too long', async () => {
    expect(new TimelineBuilder().good().events).toHaveMttrBelow(1)
    const { events } = new TimelineBuilder().bad().at(1000).bad()
    expect(await figures(() => expect(events).toHaveMttrBelow(1001))).toMatchInlineSnapshot(
      `"Expected: an MTTR below 1.001 s | Received: 1 s or more: 0 incidents closed, 1 still open"`,
    )
    expect(await figures(() => expect(events).not.toHaveMttrBelow(1001))).toMatchInlineSnapshot(
      `"Expected: an MTTR of 1.001 s or more | Received: 1 s or more: 0 incidents closed, 1 still open"`,
    )
    expect(events).not.toHaveMttrBelow(1000)
  })
})

describe('toStayAvailable and toHaveErrorRateBelow', () => {
  const request = (host: FakeHost) => () => {
    if (host.acts(1)) throw new Error('down')
  }

  test('let time run until the windows are over', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const system = lagging(host, 0, { workload: { request: request(host), perSecond: 10 } })
    await expect(system).toStayAvailable(0.5)
    expect(host.nowMs()).toBe(2000)
    await expect(system).not.toStayAvailable(0.51)
    await expect(system).toStayAvailable(0.5, { by: 'requests' })
    await expect(system).toHaveErrorRateBelow(0.51)
    await expect(system).not.toHaveErrorRateBelow(0.4)
    expect(await figures(() => expect(system).toStayAvailable(0.99))).toMatchInlineSnapshot(
      `"Expected: availability of at least 99 % of the time | Received: 50 %: down for 1 s of 2 s observed"`,
    )
    expect(await figures(() => expect(system).toStayAvailable(0.99, { by: 'requests' }))).toMatchInlineSnapshot(
      `"Expected: availability of at least 99 % of requests answered | Received: 50 %: 10 of 20 answered, 95 % interval 29.93 % to 70.07 %"`,
    )
    expect(await figures(() => expect(system).not.toHaveErrorRateBelow(0.51))).toMatchInlineSnapshot(
      `"Expected: an error rate of 51 % or more | Received: 50 %: 10 of 20 failed, 95 % interval 29.93 % to 70.07 %"`,
    )
  })

  test('requests sent in a window are waited for', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const slow = () => host.sleep(host.acts(1) ? 5000 : 1)
    const workload = { request: slow, perSecond: 10, timeoutMs: '10s' }
    const system = createSystem(host, { name: 'a', probe: () => true, workload })
    await expect(system).toHaveErrorRateBelow(0.01)
    expect(host.nowMs()).toBe(6900)
  })

  test('without probes or requests no one can tell', async () => {
    const host = new FakeHost()
    const system = createSystem(host, { name: 'a', probe: () => true })
    expect(await figures(() => expect(system).toHaveErrorRateBelow(0.1))).toMatchInlineSnapshot(
      `"Expected: an error rate below 10 % | Received: no request has ended"`,
    )
    expect(await figures(() => expect(system).not.toHaveErrorRateBelow(0.1))).toMatchInlineSnapshot(
      `"Expected: an error rate of 10 % or more | Received: no request has ended"`,
    )
    expect(await figures(() => expect(new Timeline({ nowMs: 0 })).toStayAvailable(0.1))).toMatchInlineSnapshot(
      `"Expected: availability of at least 10 % of the time | Received: no probe has ended"`,
    )
  })

  test('of a record with several systems each must hold', () => {
    const builder = new TimelineBuilder().good().good({ system: 'b' }).at(50).bad({ system: 'b' }).at(100).good()
    const { events } = builder.bad({ system: 'b' })
    expect(events).not.toStayAvailable(0.75)
    expect(events).toStayAvailable(0.5)
  })
})

describe('toHoldSteadyState', () => {
  test('until the windows are over', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const steady = createSystem(host, { name: 'a', probe: () => true })
    await expect(steady).toHoldSteadyState()
    expect(host.nowMs()).toBe(2000)
    const other = new FakeHost()
    other.arm(1000, 2000)
    expect(await figures(() => expect(lagging(other, 0)).toHoldSteadyState())).toMatchInlineSnapshot(
      `"Expected: no failed probe | Received: 10 of 21 probes failed, the first at 1 s"`,
    )
    expect(await figures(() => expect(steady).not.toHoldSteadyState())).toMatchInlineSnapshot(
      `"Expected: a failed probe | Received: 21 probes, all good"`,
    )
  })

  test('with `for`, only from now on', async () => {
    const host = new FakeHost()
    host.arm(1000, 2000)
    const system = lagging(host, 0)
    await expect(system).toRecoverWithin('1s')
    await expect(system).not.toHoldSteadyState()
    await expect(system).toHoldSteadyState({ for: '30s' })
    expect(host.nowMs()).toBe(32_000)
  })

  test('of a record', () => {
    expect(outage()).not.toHoldSteadyState()
    expect(new TimelineBuilder().good().events).toHoldSteadyState()
  })
})

test('misuse is told at once, in words', async () => {
  const host = new FakeHost()
  const system = createSystem(host, { name: 'a', probe: () => true })
  const attempts = [
    () => expect(Promise.resolve(system)).toRecoverWithin('5s'),
    () => expect({ probe: () => true }).toHaveMttrBelow('5s'),
    () => expect([1, 2]).toStayAvailable(0.9),
    () => expect(null).toHoldSteadyState(),
    () => expect(system).toRecoverWithin('soon'),
    () => expect(system).toRecoverWithin(5, { since: 'now' as 'fault' }),
    () => expect(system).toStayAvailable(99),
    () => expect(system).toStayAvailable(0.9, { by: 'day' as 'time' }),
    () => expect(system).toHaveErrorRateBelow(0),
    () => expect(outage()).toHoldSteadyState({ for: '5s' }),
  ]
  const messages = []
  for (const attempt of attempts) messages.push(await failure(attempt))
  expect(messages).toMatchInlineSnapshot(`
    [
      "\`toRecoverWithin\` expects a system, a timeline or a report, got a promise (not awaited?). Make a system with \`chaos.system({ name, probe })\` and pass it to \`expect\`.",
      "\`toHaveMttrBelow\` expects a system, a timeline or a report, got a plain object. Make a system with \`chaos.system({ name, probe })\` and pass it to \`expect\`.",
      "\`toStayAvailable\` expects a system, a timeline or a report, got an array. Make a system with \`chaos.system({ name, probe })\` and pass it to \`expect\`.",
      "\`toHoldSteadyState\` expects a system, a timeline or a report, got null. Make a system with \`chaos.system({ name, probe })\` and pass it to \`expect\`.",
      "Expected \`within\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got "soon".",
      "Expected \`since\` to be one of 'fault', 'incident', got "now".",
      "Expected \`ratio\` to be between 0 and 1, got 99. It is a fraction: for 99 %, write 0.99.",
      "Expected \`by\` to be one of 'time', 'requests', got "day".",
      "Expected \`ratio\` to be above 0, got 0. No rate is below 0. For no errors at all, write \`toStayAvailable(1, { by: 'requests' })\`.",
      "Expected \`for\` to be left out, got "5s". A record has ended; no more can be observed.",
    ]
  `)
  expect(host.pendingMatchers.size).toBe(0)
})
