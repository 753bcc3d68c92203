import { expect, test } from 'vitest'
import { FakeHost } from '../system/fake-host.test-support.js'
import { createSystem } from '../system/system.js'
import { TimelineBuilder } from '../timeline/timeline-builder.test-support.js'
import { failure, failureOf, figures, matchers } from './matcher.test-support.js'

expect.extend(matchers as unknown as Parameters<typeof expect.extend>[0])

/** Requests of which so many were answered in full, in a lesser way, and not at all. */
function requests(full: number, degraded: number, failed: number) {
  const builder = new TimelineBuilder().good()
  for (let n = 0; n < full; n++) builder.served()
  for (let n = 0; n < degraded; n++) builder.served(true)
  for (let n = 0; n < failed; n++) builder.refused()
  return builder.events
}

test('of the requests not served in full, those answered degraded', async () => {
  expect(requests(90, 8, 2)).toDegradeGracefully(80)
  expect(requests(90, 8, 2)).not.toDegradeGracefully(80.1)
  expect(requests(90, 0, 0)).toDegradeGracefully(100)
  expect(await figures(() => expect(requests(90, 8, 2)).toDegradeGracefully(90))).toMatchInlineSnapshot(
    `"Expected: graceful degradation of at least 90 of 100 | Received: 80: 8 of 10 requests not served in full were answered degraded, 95 % interval 49.02 % to 94.33 %"`,
  )
  expect(await figures(() => expect(requests(1, 0, 0)).not.toDegradeGracefully(90))).toMatchInlineSnapshot(
    `"Expected: graceful degradation below 90 of 100 | Received: 100: every request was served in full"`,
  )
})

test('where none was, the message says how an answer is declared degraded', async () => {
  const message = await failureOf(false, (context) => matchers.toDegradeGracefully.call(context, requests(1, 0, 1), 50))
  expect(message).toMatchInlineSnapshot(`
    "expect(system).toDegradeGracefully(50)

    Expected: graceful degradation of at least 50 of 100
    Received: 0: 0 of 1 requests not served in full were answered degraded, 95 % interval 0 % to 79.35 %

             ╵0 ms
    checkout ━
             ━ up  ┄ degraded  ✗ down  ░ armed  █ acted

    Injected: nothing

    Hints:
      - An answer is degraded when it has \`degraded: true\`, or when the \`degraded\` option of the system says so."
  `)
})

test('without requests no one can tell, and a score is from 0 to 100', async () => {
  for (const assert of [
    () => expect(requests(0, 0, 0)).toDegradeGracefully(0),
    () => expect(requests(0, 0, 0)).not.toDegradeGracefully(0),
  ])
    expect(await figures(assert)).toContain('Received: no request has ended')
  expect(await failure(() => expect(requests(1, 0, 0)).toDegradeGracefully(101))).toBe(
    'Expected `score` to be between 0 and 100, got 101. It is a score, such as 80.',
  )
})

test('waits for the windows and for the requests that were in flight', async () => {
  const host = new FakeHost()
  host.arm(1000, 2000)
  const request = async () => {
    const acts = host.acts(1)
    await host.sleep(acts ? 700 : 1)
    return { degraded: acts }
  }
  const system = createSystem(host, { name: 'a', probe: () => true, workload: { request, perSecond: 10 } })
  await expect(system).toDegradeGracefully(100)
  expect(host.nowMs()).toBe(2600)
})
