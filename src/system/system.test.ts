import { describe, expect, test } from 'vitest'
import type { TimelineEvent } from '../timeline/event.js'
import { FakeHost } from './fake-host.test-support.js'
import { createSystem, isSystem, type System } from './system.js'
import type { SystemOptions } from './system-options.js'

function probes(host: FakeHost): unknown[] {
  return host.events
    .filter((event) => event.type.startsWith('probe.'))
    .map((event) => {
      const probe = event as Extract<TimelineEvent, { type: 'probe.failed' | 'probe.succeeded' }>
      const what =
        probe.type === 'probe.failed' ? (probe.timedOut ? 'timed out' : 'failed') : probe.degraded ? 'degraded' : 'good'
      return `${probe.startedMs}–${probe.atMs} ${what}`
    })
}

/** Probes once with that answer and tells what it was taken for. */
async function taken(options: Partial<SystemOptions>): Promise<unknown> {
  const host = new FakeHost()
  createSystem(host, { name: 'a', probe: () => true, ...options })
  await host.advance(0)
  return probes(host)
}

describe('what a probe answers', () => {
  test.each<[string, () => unknown, string]>([
    ['true', () => true, 'good'],
    ['nothing', () => undefined, 'good'],
    ['null', () => null, 'good'],
    ['0', () => 0, 'good'],
    ['an order', () => ({ id: 7 }), 'good'],
    ['a promise of an order', async () => ({ id: 7 }), 'good'],
    ['a report without a word on health', () => ({ degraded: false }), 'good'],
    ['a degraded report', async () => ({ healthy: true, degraded: true }), 'degraded'],
    ['false', () => false, 'failed'],
    ['a promise of false', async () => false, 'failed'],
    ['an unhealthy report', () => ({ healthy: false, degraded: true }), 'failed'],
    [
      'an exception',
      () => {
        throw new Error('down')
      },
      'failed',
    ],
    ['a rejection', () => Promise.reject(new Error('down')), 'failed'],
    [
      'a getter that throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: hostile on purpose
        get then() {
          throw new Error('down')
        },
      }),
      'failed',
    ],
  ])('%s', async (_, probe, expected) => {
    expect(await taken({ probe })).toEqual([`0–0 ${expected}`])
  })

  test('a predicate says which answers are degraded; one that throws fails the probe', async () => {
    const probe = () => ({ source: 'cache' })
    expect(await taken({ probe, degraded: (answer) => (answer as { source: string }).source === 'cache' })).toEqual([
      '0–0 degraded',
    ])
    const broken = () => {
      throw new Error('cannot tell')
    }
    expect(await taken({ probe, degraded: broken })).toEqual(['0–0 failed'])
  })
})

describe('when it probes', () => {
  test('at once after the code that made it has yielded, then each 100 ms', async () => {
    const host = new FakeHost()
    const system = createSystem(host, { name: 'a', probe: () => true })
    expect([host.events.length, system.healthy]).toEqual([0, undefined])
    await host.advance(250)
    expect(probes(host)).toEqual(['0–0 good', '100–100 good', '200–200 good'])
    expect(system.healthy).toBe(true)
  })

  test('never two at a time: a slow probe delays the next', async () => {
    const host = new FakeHost()
    createSystem(host, { name: 'a', probe: () => host.sleep(150), every: '100ms' })
    await host.advance(500)
    expect(probes(host)).toEqual(['0–150 good', '150–300 good', '300–450 good'])
  })

  test('past its timeout it has failed, and its late answer or rejection is ignored', async () => {
    const host = new FakeHost()
    const probe = () => host.sleep(80).then(() => Promise.reject(new Error('late')))
    createSystem(host, { name: 'a', probe, every: 200, probeTimeoutMs: '50ms' })
    await host.advance(300)
    expect(probes(host)).toEqual(['0–50 timed out', '200–250 timed out'])
  })

  test('after each event, and only then', async () => {
    const host = new FakeHost()
    createSystem(host, { name: 'a', probe: async () => true, every: 'event' })
    for (const ms of [3, 7, 7.5]) host.timer(ms, () => {})
    await host.advance(1000)
    expect(probes(host)).toEqual(['0–0 good', '3–3 good', '7–7 good', '7.5–7.5 good'])
  })

  test.each([
    ['one timer', [10]],
    ['two timers', [4, 6]],
    ['timers of no length', [0, 0, 0]],
  ])('after each event, with a probe of %s: time does not go on for ever', async (_, sleeps) => {
    const host = new FakeHost()
    const probe = async () => {
      for (const ms of sleeps) await host.sleep(ms)
    }
    createSystem(host, { name: 'a', probe, every: 'event' })
    host.timer(5, () => {})
    await host.advance(10_000)
    expect(probes(host).length).toBeLessThanOrEqual(4)
    expect(host.timersLeft).toBe(0)
    const before = probes(host).length
    host.timer(1, () => {})
    await host.advance(1000)
    expect(probes(host).length).toBeGreaterThan(before)
  })

  test('no more once stopped, or when the session has ended, also from within a probe', async () => {
    const host = new FakeHost()
    const system = createSystem(host, {
      name: 'a',
      probe: () => host.sleep(50),
      workload: { request: () => host.sleep(50), perSecond: 10 },
    })
    const inner: System = createSystem(host, {
      name: 'b',
      probe: (): void => inner.stop(),
      workload: { request: () => inner.stop(), perSecond: 10 },
    })
    await host.advance(20)
    system.stop()
    await host.advance(1000)
    expect(host.events).toEqual([])
    const open = createSystem(host, { name: 'c', probe: () => true, every: 'event' })
    await host.advance(0)
    host.close()
    await host.advance(1000)
    expect([probes(host).length, open.healthy, host.timersLeft]).toEqual([1, true, 0])
  })
})

test('incidents close at the first of the stable probes, once the last of them was good', async () => {
  const host = new FakeHost()
  const answers = [true, false, true, false, false, true, true, true, true]
  const system = createSystem(host, { name: 'a', probe: () => answers.shift(), stableProbes: 3, every: 100 })
  await host.advance(650)
  expect(system.incidents()).toMatchObject([{ openedMs: 100, closedMs: null, lastedMs: 550 }])
  await host.advance(100)
  expect(host.events.filter((event) => event.type.startsWith('incident.'))).toMatchObject([
    { type: 'incident.opened', atMs: 100, incident: 1 },
    { type: 'incident.closed', atMs: 700, incident: 1, openedMs: 100, closedMs: 500 },
  ])
  expect(system.mttr()).toMatchObject({ meanMs: 400, count: 1, open: 0 })
  expect(system.report().availability.time).toEqual({ ratio: 1 - 400 / 700, downMs: 400, observedMs: 700 })
})

describe('workload', () => {
  const requests = (host: FakeHost) =>
    host.events.flatMap((event) => (event.type.startsWith('request.') ? [event] : [])) as Extract<
      TimelineEvent,
      { type: 'request.failed' | 'request.succeeded' }
    >[]

  test('constant: evenly spaced, however slow the answers are', async () => {
    const host = new FakeHost()
    const seen: number[] = []
    const request = (n: number) => {
      seen.push(n)
      return host.sleep(400)
    }
    createSystem(host, { name: 'a', probe: () => true, workload: { request, perSecond: 3 } })
    await host.advance(1000)
    expect(seen).toEqual([1, 2, 3, 4])
    await host.advance(1000)
    expect(requests(host).map((event) => event.startedMs)).toEqual([0, 334, 667, 1000, 1334])
  })

  test('many in one millisecond', async () => {
    const host = new FakeHost()
    const system = createSystem(host, { name: 'a', probe: () => true, workload: { request: () => 1, perSecond: 5000 } })
    await host.advance(1000)
    expect(system.report().requests).toEqual({ total: 5001, answered: 5001, degraded: 0, failed: 0 })
  })

  test('poisson: the mean rate, seeded', async () => {
    const run = async () => {
      const host = new FakeHost()
      const workload = { request: () => 1, perSecond: 100, arrival: 'poisson' as const }
      createSystem(host, { name: 'a', probe: () => true, workload })
      await host.advance(20_000)
      return requests(host).map((event) => event.startedMs)
    }
    const starts = await run()
    expect(starts.length).toBeGreaterThan(1900)
    expect(starts.length).toBeLessThan(2100)
    expect(new Set(starts.map((ms, n) => ms - (starts[n - 1] ?? 0))).size).toBeGreaterThan(20)
    expect(await run()).toEqual(starts)
  })

  test('failed: threw, rejected, late, or not sent; false and the like are answers', async () => {
    const host = new FakeHost()
    const answers: ((n: number) => unknown)[] = [
      () => {
        throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
      },
      () => Promise.reject(new TypeError('no')),
      () => false,
      () => ({ degraded: true }),
      () => host.sleep(500).then(() => Promise.reject(new Error('late'))),
      () => 'never sent',
    ]
    const system = createSystem(host, {
      name: 'a',
      probe: () => true,
      workload: { request: (n: number) => answers[n - 1]?.(n), perSecond: 10, timeoutMs: 150, maxInFlight: 1 },
    })
    await host.advance(590)
    system.stop()
    await host.advance(1000)
    expect(
      requests(host).map((event) => [
        event.request,
        event.type === 'request.failed' ? event.error?.name : event.degraded,
      ]),
    ).toEqual([
      [1, 'Error'],
      [2, 'TypeError'],
      [3, false],
      [4, true],
      [6, 'NotSentError'],
      [5, 'TimeoutError'],
    ])
    expect(system.errorRate()).toMatchObject({ ratio: 4 / 6, failed: 4, total: 6 })
    expect(system.availability().requests).toMatchObject({ ratio: 2 / 6, answered: 2 })
  })
})

test('bad options say what, why and the way out', () => {
  const host = new FakeHost()
  createSystem(host, { name: 'taken', probe: () => true })
  const messages = [
    undefined,
    { name: '', probe: () => true },
    { name: 'taken', probe: () => true },
    { name: 'a' },
    { name: 'a', probe: () => true, every: 0 },
    { name: 'a', probe: () => true, every: 'sometimes' },
    { name: 'a', probe: () => true, probeTimeoutMs: -1 },
    { name: 'a', probe: () => true, stableProbes: 1.5 },
    { name: 'a', probe: () => true, degraded: true },
    { name: 'a', probe: () => true, workload: 5 },
    { name: 'a', probe: () => true, workload: { perSecond: 1 } },
    { name: 'a', probe: () => true, workload: { request: () => 1, perSecond: 0 } },
    { name: 'a', probe: () => true, workload: { request: () => 1, perSecond: 1, arrival: 'burst' } },
    { name: 'a', probe: () => true, workload: { request: () => 1, perSecond: 1, maxInFlight: 0 } },
    { name: 'a', probe: () => true, workload: { request: () => 1, perSecond: 1, timeoutMs: 0 } },
  ].map((options) => {
    try {
      return createSystem(host, options as unknown as SystemOptions)
    } catch (error) {
      return (error as Error).message
    }
  })
  expect(messages).toMatchInlineSnapshot(`
    [
      "Expected \`options\` to be an object, got undefined. Call \`chaos.system({ name, probe })\`.",
      "Expected \`name\` to be a string that is not empty, got "".",
      "Expected \`name\` to be unique in its session, got "taken". Give each system a name of its own.",
      "Expected \`probe\` to be a function, got undefined. Give a function that says whether the system is healthy, such as \`() => checkout.buy(item)\`.",
      "Expected \`every\` to be above 0, got 0. Or write 'event', to probe after each event.",
      "Expected \`every\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got "sometimes".",
      "Expected \`probeTimeoutMs\` to be milliseconds, 0 or more, or text such as '30s' or '1.5h', got -1.",
      "Expected \`stableProbes\` to be a whole number, 1 or more, got 1.5.",
      "Expected \`degraded\` to be a function, got true.",
      "Expected \`workload\` to be an object, got 5. Give \`{ request, perSecond }\`.",
      "Expected \`workload.request\` to be a function, got undefined.",
      "Expected \`workload.perSecond\` to be a finite number above 0, got 0.",
      "Expected \`workload.arrival\` to be one of 'constant', 'poisson', got "burst".",
      "Expected \`workload.maxInFlight\` to be a whole number, 1 or more, got 0.",
      "Expected \`workload.timeoutMs\` to be above 0, got 0.",
    ]
  `)
  expect(host.timersLeft).toBe(1)
})

test('a system is known across copies of the package', () => {
  expect(isSystem(createSystem(new FakeHost(), { name: 'a', probe: () => true }))).toBe(true)
  for (const other of [null, undefined, {}, [], 'a', () => 1]) expect(isSystem(other)).toBe(false)
})
