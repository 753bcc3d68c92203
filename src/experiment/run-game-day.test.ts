import { ConsecutiveBreaker, circuitBreaker, ExponentialBackoff, handleAll, retry, wrap } from 'cockatiel'
import { expect, test } from 'vitest'
import { faults, scenarios } from '../index.js'
import { defineSystem, type GameDayStep, runGameDay } from './index.js'

/** A reader of news behind a breaker and a retry of cockatiel, with a cache that it falls back on. */
const reader = defineSystem({
  name: 'reader',
  boot(chaos, { alarm }) {
    const feed = chaos.wrap('feed', { read: async () => 'news' })
    const cache = chaos.wrap('cache', { get: async () => 'old news' })
    const breaker = circuitBreaker(handleAll, { halfOpenAfter: 2000, breaker: new ConsecutiveBreaker(3) })
    breaker.onBreak(() => alarm('breaker open'))
    breaker.onReset(() => alarm('breaker closed'))
    const policy = wrap(
      retry(handleAll, { maxAttempts: 1, backoff: new ExponentialBackoff({ initialDelay: 20 }) }),
      breaker,
    )
    const read = () =>
      policy.execute(() => feed.read()).catch(async () => ({ degraded: true, news: await cache.get() }))
    return { probe: read, workload: { request: read, perSecond: 5 } }
  },
})

const feedAway: GameDayStep = {
  name: 'feed away',
  scenarios: [{ scenario: scenarios.networkPartition({ mode: 'refuse' }), at: 'feed.*', for: '5s' }],
  successCriteria: { availability: '>= 0.99', gracefulDegradation: '>= 80' },
}
const cacheSlow: GameDayStep = {
  name: 'cache slow',
  scenarios: [{ fault: faults.latency({ delayMs: 50 }), at: 'cache.*', for: '3s' }],
  duration: '3s',
}

test('steps in turn, and one that overlaps; notes at their times; alarms as the runbook says', async () => {
  const friday = () =>
    runGameDay([feedAway, { ...cacheSlow, at: '1s' }, { ...feedAway, name: 'again' }], {
      name: 'friday',
      system: reader,
      seed: 5,
      pause: '2s',
      notes: [{ at: '3s', text: 'the feed is unplugged' }],
      runbook: [
        { alarm: 'breaker open', during: 'feed away', within: '1s' },
        { alarm: 'breaker open', during: 'again', within: '1s' },
      ],
      ignoreAlarms: ['breaker closed'],
    })
  const result = await friday()
  expect(result.reasons).toEqual([])
  expect(result).toMatchObject({ outcome: 'passed', score: 100, system: 'reader', name: 'friday' })
  expect(
    result.steps.map(({ name, phases }) => [name, ...phases.map(({ phase, fromMs }) => `${phase} ${fromMs}`)]),
  ).toMatchInlineSnapshot(`
    [
      [
        "feed away",
        "inject 900",
        "observe 900",
        "recover 5900",
      ],
      [
        "cache slow",
        "inject 1900",
        "observe 1900",
        "recover 4900",
      ],
      [
        "again",
        "inject 7910",
        "observe 7910",
        "recover 12910",
      ],
    ]
  `)
  expect(result.runbook).toMatchInlineSnapshot(`
    {
      "expected": [
        {
          "alarm": "breaker open",
          "during": "feed away",
          "tookMs": 115,
          "verdict": "raised",
          "withinMs": 1000,
        },
        {
          "alarm": "breaker open",
          "during": "again",
          "tookMs": 97,
          "verdict": "raised",
          "withinMs": 1000,
        },
      ],
      "falseAlarms": [],
      "passed": true,
    }
  `)
  expect(result.events.find(({ type }) => type === 'note.added')).toMatchObject({
    atMs: 3900,
    text: 'the feed is unplugged',
  })
  expect(JSON.stringify(await friday())).toBe(JSON.stringify(result))
})

test('alarms that do not come, come late, or come where nobody expects them, fail the day', async () => {
  const { outcome, runbook, reasons } = await runGameDay([feedAway, cacheSlow], {
    system: reader,
    runbook: [
      { alarm: 'breaker open', during: 'feed away', within: 10 },
      { alarm: 'cache slow', during: 'feed away' },
    ],
  })
  expect(outcome).toBe('failed')
  expect(runbook?.expected.map(({ verdict }) => verdict)).toEqual(['late', 'missed'])
  expect(runbook?.falseAlarms.map(({ alarm }) => alarm)).toEqual(['breaker closed'])
  expect(reasons).toHaveLength(4)
})

test('a system that is down before: no step is run', async () => {
  const down = defineSystem({ name: 'down', boot: () => ({ probe: () => false }) })
  const result = await runGameDay([feedAway], { system: down, runbook: [{ alarm: 'pager', during: 'feed away' }] })
  expect(result).toMatchObject({ outcome: 'not started', steps: [{ outcome: 'not started' }], score: 0 })
  expect(result.runbook?.expected[0]?.verdict).toBe('not tried')
})

test('an AbortSignal during one step: the others are not begun', async () => {
  const controller = new AbortController()
  const hooks = { after: () => controller.abort('fire drill') }
  const result = await runGameDay([{ ...feedAway, hooks }, cacheSlow], { system: reader, signal: controller.signal })
  expect(result).toMatchObject({ outcome: 'interrupted', reasons: ['interrupted: fire drill'] })
  expect(result.steps.map(({ phases }) => phases.length)).toEqual([3, 0])
})

test.each<[string, () => unknown, string]>([
  ['no steps', () => runGameDay([], { system: reader }), 'at least one'],
  [
    'a system in a step',
    () => runGameDay([{ ...feedAway, system: reader } as GameDayStep], { system: reader }),
    'leave that',
  ],
  ['a name twice', () => runGameDay([feedAway, feedAway], { system: reader }), 'names that differ'],
  [
    'an unknown step',
    () => runGameDay([feedAway], { system: reader, runbook: [{ alarm: 'a', during: 'fed away' }] }),
    "Did you mean 'feed away'",
  ],
])('%s is refused', async (_what, run, message) => {
  await expect(run()).rejects.toThrow(message)
})
