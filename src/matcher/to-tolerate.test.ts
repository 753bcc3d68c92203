import { describe, expect, test } from 'vitest'
import { describeFault, faults } from '../fault/index.js'
import { scenarios } from '../scenario/index.js'
import { FakeHost } from '../system/fake-host.test-support.js'
import { createSystem } from '../system/system.js'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { contextOf, failure, failureOf, figures, matchers } from './matcher.test-support.js'

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0])

const drop = faults.drop()
/** As its kind describes it, so that a record is known again. */
const dropText = describeFault(drop)

/** A system that calls the faulty point in each probe, and gets over it or not. */
function calling(host: FakeHost, getsOver: boolean) {
  const probe = () => host.injections.filter(({ id }) => host.acts(id)).length === 0 || getsOver
  return createSystem(host, { name: 'checkout', probe })
}

describe('with options, on a live system', () => {
  test('injects it from now on, lets its window pass, and judges the probes under it', async () => {
    const host = new FakeHost()
    const system = calling(host, true)
    await host.advance(500)
    await expect(system).toTolerate(scenarios.highLatency(), { at: 'payments.*', from: 500, for: 2000 })
    expect(host.injections).toMatchObject([{ fromMs: 1000, untilMs: 3000, lifted: true }])
    expect(host.nowMs()).toBe(3000)
  })

  test('fails when a probe failed while it acted', async () => {
    const host = new FakeHost()
    const message = await failureOf(false, (context) =>
      matchers.toTolerate.call(context, calling(host, false), drop, { at: 'payments.*', from: 500, for: 1000 }),
    )
    expect(message).toMatchInlineSnapshot(`
      "expect(system).toTolerate("drop the request") // seed 42

      Expected: no failed probe under drop the request
      Received: 10 of 10 probes failed, the first at 500 ms

                            ╵0 ms                   ╵500 ms                 ╵1 s
      checkout              ━━━━━━━━━━━━━━━━━━━━━━━━✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗✗
      #1 drop at payments.*                         █░░░░█░░░░█░░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░░█░░░░░ ×10
                            ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

      Incident 1 of checkout: opened at 500 ms, closed at 1.5 s, after 1 s; 10 failed probes, the first answered that it is not healthy
      Injected:
        #1 drop at payments.*, 500 ms to 1.5 s: acted 10 times, first at 500 ms, last at 1.4 s

      Seed: 42
      Run it again:
        FAULTLINE_REPLAY=abc npx vitest checkout.test.ts -t 'buys'"
    `)
    const other = new FakeHost()
    await expect(calling(other, false)).not.toTolerate(drop, { at: 'payments.*', for: 1000 })
  })

  test('judges what it has injected, not what was injected before', async () => {
    const host = new FakeHost()
    host.arm(0, 1000, dropText)
    const probe = () => {
      const acts = host.injections.map(({ id }) => host.acts(id))
      return acts[0] !== true
    }
    const system = createSystem(host, { name: 'checkout', probe })
    await host.advance(1500)
    await expect(system).toTolerate(drop, { at: 'payments.*', for: 1000 })
    await expect(system).not.toTolerate(drop)
  })

  test('one that never acted was not tolerated, nor not', async () => {
    const idle = () => createSystem(new FakeHost(), { name: 'a', probe: () => true })
    for (const assert of [
      () => expect(idle()).toTolerate(drop, { at: 'payments.*', for: 1000 }),
      () => expect(idle()).not.toTolerate(drop, { at: 'payments.*', for: 1000 }),
    ])
      expect(await figures(assert)).toContain('Received: it never acted')
  })

  test('a system that was down before is told apart', async () => {
    const host = new FakeHost()
    const down = () => {
      for (const { id } of host.injections) host.acts(id)
      return false
    }
    const system = createSystem(host, { name: 'a', probe: down })
    await host.advance(500)
    const message = await failure(() => expect(system).toTolerate(drop, { at: 'payments.*', for: 1000 }))
    expect(message).toContain('a was down already when it first acted.')
  })
})

describe('without options', () => {
  test('waits for the windows of what was injected before', async () => {
    const host = new FakeHost()
    const system = calling(host, true)
    const injection = { ids: [host.arm(1000, 2000, dropText)] }
    await expect(system).toTolerate(injection)
    expect(host.nowMs()).toBe(2000)
    await expect(system).toTolerate(drop)
    expect(await figures(() => expect(system).not.toTolerate(drop))).toMatchInlineSnapshot(
      `"Expected: a failed probe under drop the request | Received: 10 probes, all good"`,
    )
  })

  test('what was never injected tells nothing, and says how to inject it', async () => {
    const system = calling(new FakeHost(), true)
    const message = await failure(() => expect(system).toTolerate(scenarios.packetLoss()))
    expect(message).toContain('Received: it was never injected')
    expect(message).toContain('Give `{ at, for }` to have it injected here')
    expect(await failure(() => expect(system).not.toTolerate('packetLoss'))).toContain('it was never injected')
  })
})

describe('of a record', () => {
  /** Two injections in turn; checkout fails under the second. */
  const { events } = (() => {
    const builder = new TimelineBuilder().good()
    const arm = (injection: number, severity: 'low' | 'high', fromMs: number) =>
      builder.add({
        type: 'fault.armed',
        injection,
        kind: 'drop',
        text: dropText,
        at: 'payments.*',
        fromMs,
        untilMs: fromMs + 100,
        severity,
        scenario: 'packetLoss',
      })
    arm(1, 'low', 100)
    arm(2, 'high', 300)
    builder.at(120).inject(1).at(150).good({ degraded: true }).at(200).lift(1)
    return builder.at(320).inject(2).at(350).bad().at(400).lift(2).at(450).good()
  })()

  test('a scenario is known by its name and severity, or by its name alone; a fault by what it does', async () => {
    await expect(events).toTolerate(scenarios.packetLoss({ severity: 'low' }))
    await expect(events).not.toTolerate(scenarios.packetLoss({ severity: 'high' }))
    await expect(events).not.toTolerate('packetLoss')
    await expect(events).toTolerate({ ids: [1] })
    await expect(events).not.toTolerate([faults.hang(), drop])
    expect(await figures(() => expect(events).toTolerate(drop))).toMatchInlineSnapshot(
      `"Expected: no failed probe under drop the request | Received: 1 of 2 probes failed, the first at 350 ms"`,
    )
    expect(await figures(() => expect(events).toTolerate(faults.hang()))).toContain('it was never injected')
  })

  test('no probe under it: nobody knows', async () => {
    const unseen = new TimelineBuilder().good().arm(1, dropText, null, 10, 20).at(12).inject(1).at(50).good().events
    for (const assert of [() => expect(unseen).toTolerate(drop), () => expect(unseen).not.toTolerate(drop)])
      expect(await figures(assert)).toContain('no probe was under way between its first act and its end')
  })
})

test('misuse is told at once, in words', async () => {
  const host = new FakeHost()
  const system = calling(host, true)
  const forTen = { for: '10s' }
  const attempts = [
    () => expect(system).toTolerate(drop, { at: 'payments.*' } as never),
    () => expect(system).toTolerate('highLatency', forTen),
    () => expect(new TimelineBuilder().good().events).toTolerate(drop, forTen),
    () => expect(system).toTolerate(7 as never, forTen),
    () => expect(system).toTolerate([], forTen),
    () => expect(system).toTolerate({ kind: 'dorp' }),
    () => matchers.toTolerate.call({ ...contextOf(), promise: undefined }, system, drop, forTen),
  ]
  const messages = []
  for (const attempt of attempts) messages.push(await failure(attempt))
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected \`for\` to say how long it must be tolerated, such as '10s', got undefined.",
      "Expected \`options\` to be left out, got { for: "10s" }. It names what was injected before.",
      "Expected \`options\` to be left out, got { for: "10s" }. A record has ended; nothing can be injected any more.",
      "Expected \`fault\` to be a scenario, a fault, a list of faults, what chaos.inject gave, or the name of a scenario, got 7.",
      "Expected \`fault\` to be a scenario, a fault, a list of faults, what chaos.inject gave, or the name of a scenario, got [].",
      "Unknown fault kind "dorp". Known: abort, bandwidth, barrier, byzantine, clockDrift, clockFreeze, clockJump, clockSkew, corruptData, corruption, corruptRead, cpuStress, crash, diskFull, drop, dstChange, duplicate, endlessBody, eventLoopBlock, exception and 34 more. Add your own with \`registerFault(kind)\`.",
      "\`expect.toTolerate(…)\` inside another matcher cannot let time run, and there is more to observe of this system. Write \`await expect(system).toTolerate(…)\` before, or give it a record: \`chaos.timeline.events\`.",
    ]
  `)
  // None of them has injected anything.
  expect(host.injections).toEqual([])
})
