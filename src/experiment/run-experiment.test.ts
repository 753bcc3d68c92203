import { expect, test } from 'vitest'
import { type Chaos, faults, scenarios, withChaos } from '../index.js'
import { type ExperimentDefinition, runExperiment } from './index.js'
import { open, shop } from './shop.test-support.js'

const partition: ExperimentDefinition = {
  name: 'payments go away',
  tags: ['payments'],
  system: shop(),
  scenarios: [{ scenario: scenarios.networkPartition({ mode: 'refuse' }), at: 'payments.*', from: '1s', for: '5s' }],
  duration: '8s',
  successCriteria: { availability: '>= 0.4', mttr: '< 10s', 'measure:queueDepth': '> 0' },
}

test('a breaker that comes back: every phase, in virtual time, with what was measured in each', async () => {
  const result = await runExperiment(partition, { seed: 1 })
  expect(result.reasons).toEqual([])
  expect(result).toMatchObject({ outcome: 'passed', score: 100, seed: 1, system: 'shop' })
  expect(result.phases).toMatchInlineSnapshot(`
    [
      {
        "fromMs": 0,
        "phase": "steady state before",
        "untilMs": 900,
      },
      {
        "fromMs": 900,
        "phase": "inject",
        "untilMs": 900,
      },
      {
        "fromMs": 900,
        "phase": "observe",
        "untilMs": 8900,
      },
      {
        "fromMs": 8900,
        "phase": "recover",
        "untilMs": 8900,
      },
      {
        "fromMs": 8900,
        "phase": "steady state after",
        "untilMs": 9900,
      },
    ]
  `)
  expect(result.injections).toMatchInlineSnapshot(`
    [
      {
        "acted": 31,
        "affected": {
          "nodes": [],
          "points": {
            "payments.charge": 31,
          },
          "systems": [
            "shop",
          ],
        },
        "at": "payments.*",
        "atMs": 900,
        "delayedMs": 0,
        "ended": "window",
        "errors": 31,
        "idle": false,
        "ids": [
          1,
        ],
        "scenario": "networkPartition",
        "seen": 45,
        "severity": "medium",
        "text": "networkPartition (medium)",
      },
    ]
  `)
  expect(result.checks).toMatchInlineSnapshot(`
    [
      {
        "actual": 0.4040404040404041,
        "found": "40.4 %: down for 5.9 s of 9.9 s observed",
        "name": "availability",
        "passed": true,
        "text": "availability >= 0.4",
        "weight": 1,
      },
      {
        "actual": 5900,
        "found": "5.9 s, the mean of 1 incident",
        "name": "mttr",
        "passed": true,
        "text": "mttr < 10s",
        "weight": 1,
      },
      {
        "actual": 29,
        "found": "29",
        "name": "measure:queueDepth",
        "passed": true,
        "text": "measure:queueDepth > 0",
        "weight": 1,
      },
    ]
  `)
  expect(open.shops).toBe(0)
})

test('the same seed gives the same result byte for byte, another seed another', async () => {
  const flaky: ExperimentDefinition = {
    ...partition,
    scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'payments.*', probability: 0.5, for: '5s' }],
  }
  const run = async (seed: number) => JSON.stringify(await runExperiment(flaky, { seed }))
  const first = await run(7)
  expect(await run(7)).toBe(first)
  expect(await run(8)).not.toBe(first)
})

test('within a test it runs in a fork: the same each time for the same seed, and the time of the test stands still', async () => {
  const results: string[] = []
  const body = async (chaos: Chaos) => {
    const result = await runExperiment(partition)
    expect(result.outcome).toBe('passed')
    expect(result.replayLines[0]).toMatch(/^FAULTLINE_REPLAY=/)
    expect(chaos.clock.now()).toBe(0)
    results.push(JSON.stringify({ ...result, replayLines: [] }))
  }
  for (const seed of [3, 3, 4]) await withChaos(body, { seed })()
  expect(results[0]).toBe(results[1])
  expect(JSON.parse(results[0] as string).seed).not.toBe(JSON.parse(results[2] as string).seed)
})

test.each([
  [
    'throws',
    () => {
      throw new Error('no database')
    },
    'a probe failed at 0 ms: Error: no database',
  ],
  ['never answers', () => new Promise(() => {}), 'a probe failed at 1 s: no answer within 1 s'],
  ['answers false', () => false, 'a probe failed at 0 ms: it answered that it is not healthy'],
])('a probe that always %s: nothing is injected, and the reason is told', async (_what, probe, reason) => {
  let disposed = 0
  const system = { name: 'broken', boot: () => ({ probe, dispose: () => disposed++ }) }
  const result = await runExperiment({ name: 'e', system, scenarios: ['highLatency'] }, { seed: 1 })
  expect(result).toMatchObject({
    outcome: 'not started',
    reasons: [`the steady state did not hold before: ${reason}`],
    injections: [],
    checks: [],
    score: 0,
  })
  expect(result.events.filter(({ type }) => type.startsWith('fault.'))).toEqual([])
  expect(disposed).toBe(1)
})

test('bounds of the steady state count before, in its own time alone, and after', async () => {
  const bounded = { ...partition, steadyState: { for: '2s', bounds: { errorRate: '< 0.01' } } } as const
  const result = await runExperiment(bounded, { seed: 1 })
  expect(result.steadyState).toMatchObject({ before: { held: true, probes: 21 }, after: { held: true } })
  expect(result.measures.errorRate.failed).toBeGreaterThan(0)

  const slow = await runExperiment({ ...partition, steadyState: { bounds: { requestAvailability: '< 0.5' } } })
  expect(slow).toMatchObject({
    outcome: 'not started',
    reasons: ['the steady state did not hold before: requestAvailability < 0.5, but 100 %: 5 of 5 answered'],
  })
})

test('a boot that throws half-way: what it made is put away, the last first, and nothing is injected', async () => {
  const undone: string[] = []
  const system = {
    name: 'half',
    boot: (_chaos: Chaos, { onDispose }: { onDispose(undo: () => unknown): void }) => {
      onDispose(() => undone.push('server'))
      onDispose(() => undone.push('client'))
      throw new Error('port taken')
    },
  }
  const result = await runExperiment({ name: 'e', system, scenarios: ['highLatency'] })
  expect(result).toMatchObject({ outcome: 'not started', reasons: ["'half' could not be booted: Error: port taken"] })
  expect(undone).toEqual(['client', 'server'])
})

test('a boot that never ends is given its time; a system that comes late is put away', async () => {
  let late = 0
  let answer = (_booted: object) => {}
  const booting = new Promise<never>((resolve) => {
    answer = resolve as typeof answer
  })
  const system = { name: 'slow', boot: () => booting }
  const result = await runExperiment({ name: 'e', system, scenarios: ['highLatency'] })
  expect(result).toMatchObject({ outcome: 'not started', reasons: [expect.stringContaining('nothing was left')] })
  answer({ probe: () => true, dispose: () => late++ })
  await new Promise((resolve) => setImmediate(resolve))
  expect(late).toBe(1)

  const boot = async () => {
    for (;;) await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  const busy = await runExperiment({ name: 'e', system: { name: 'busy', boot }, scenarios: ['highLatency'] })
  expect(busy).toMatchObject({ outcome: 'not started', reasons: ["'busy' had not booted after 30 s."] })
})

test('a system that does not come back has failed, and is waited for no longer than recoveryTimeout', async () => {
  const system = {
    name: 'fragile',
    boot(chaos: Chaos) {
      const db = chaos.wrap('db', { query: async () => 1 })
      let broken = false
      return {
        probe: async () => {
          if (broken) throw new Error('pool exhausted')
          await db.query().catch((error: unknown) => {
            broken = true
            throw error
          })
        },
      }
    },
  }
  const result = await runExperiment({
    name: 'metastable',
    system,
    scenarios: [{ fault: faults.exception('ECONNRESET'), at: 'db.*', for: '1s' }],
    recoveryTimeout: '20s',
  })
  expect(result).toMatchObject({
    outcome: 'failed',
    reasons: ['it had not recovered 20 s after all faults were lifted'],
    recovery: { recovered: false, tookMs: null },
    steadyState: { after: { held: null } },
    score: 0,
  })
  expect(result.phases.at(-1)).toMatchObject({ phase: 'recover', fromMs: 1900, untilMs: 21_900 })
})

test('an injection that never acted fails the experiment, unless it may', async () => {
  const idle = { ...partition, scenarios: [{ scenario: 'packetLoss', at: 'stock.*', for: '1s' }], successCriteria: {} }
  const { outcome, reasons } = await runExperiment(idle)
  expect({ outcome, reasons }).toEqual({
    outcome: 'failed',
    reasons: ['packetLoss (medium) at stock.*, injected at 900 ms, never acted: no call met it'],
  })
  const optional = { ...idle, scenarios: [{ scenario: 'packetLoss', at: 'stock.*', for: '1s', optional: true }] }
  expect((await runExperiment(optional)).outcome).toBe('passed')
})

test('abortWhen lifts all at once, and the experiment is aborted', async () => {
  const result = await runExperiment({
    ...partition,
    abortWhen: (chaos) => chaos.timeline.events.filter(({ type }) => type === 'probe.failed').length >= 5,
  })
  expect(result).toMatchObject({
    outcome: 'aborted',
    injections: [{ ended: 'aborted' }],
    recovery: { recovered: true },
    steadyState: { after: { held: true } },
  })
  expect(result.reasons[0]).toContain('aborted')
  expect(result.phases.find(({ phase }) => phase === 'observe')?.untilMs).toBeLessThan(3000)
})

test('the blast radius: an injection outside of it is refused and nothing injected; one that is longer is cut', async () => {
  const outside = await runExperiment({ ...partition, blastRadius: { points: 'stock.*' } })
  expect(outside).toMatchObject({ outcome: 'aborted', injections: [] })
  expect(outside.reasons[0]).toContain('blast radius')
  const cut = await runExperiment({ ...partition, blastRadius: { maxDuration: '2s' } })
  expect(cut).toMatchObject({ outcome: 'aborted', injections: [{ ended: 'blastRadius' }] })
})

test('an AbortSignal: faults are lifted at once, the system recovers, and nothing of it stays', async () => {
  const controller = new AbortController()
  const result = await runExperiment(
    {
      ...partition,
      hooks: { before: ({ phase }) => void (phase === 'observe' && setTimeout(() => controller.abort(), 3000)) },
    },
    { signal: controller.signal, seed: 1 },
  )
  expect(result).toMatchObject({
    outcome: 'interrupted',
    reasons: [
      'interrupted: This operation was aborted',
      'availability >= 0.4, but 32.76 %: down for 3.9 s of 5.8 s observed',
    ],
    injections: [{ ended: 'lifted' }],
    recovery: { recovered: true },
  })
  expect(result.phases.at(-1)).toMatchObject({ phase: 'recover', fromMs: 3900 })
  expect(open.shops).toBe(0)
  const before = await runExperiment(partition, { signal: AbortSignal.abort('not today') })
  expect(before).toMatchObject({ outcome: 'interrupted', injections: [] })
  expect(before.reasons[0]).toBe('interrupted: not today')
})

test('hooks are called around each phase; one that throws is thrown, with all put away', async () => {
  const heard: string[] = []
  const progress: number[] = []
  await runExperiment(
    {
      ...partition,
      hooks: { before: ({ phase }) => heard.push(`< ${phase}`), after: ({ phase }) => heard.push(`> ${phase}`) },
    },
    { onProgress: ({ fraction }) => progress.push(fraction) },
  )
  expect(heard).toHaveLength(10)
  expect(heard.slice(2, 6)).toEqual(['< inject', '> inject', '< observe', '> observe'])
  expect(progress).toEqual([...progress].sort((a, b) => a - b))
  expect(progress.at(-1)).toBe(1)
  expect(progress.length).toBeGreaterThan(20)

  const boom = {
    ...partition,
    hooks: {
      after: ({ phase }: { phase: string }) => {
        if (phase === 'inject') throw new Error('boom')
      },
    },
  }
  await expect(runExperiment(boom)).rejects.toThrow('boom')
  expect(open.shops).toBe(0)
})

test('an exception nobody caught ends the run as a failure that says so, and the system is put away', async () => {
  let disposed = 0
  const system = {
    name: 'careless',
    boot(chaos: Chaos) {
      const db = chaos.wrap('db', { query: async () => 1 })
      let failing = false
      setInterval(() => {
        if (failing) throw new Error('unexpected')
      }, 50)
      return {
        probe: () =>
          db.query().catch((error: unknown) => {
            failing = true
            throw error
          }),
        dispose: () => disposed++,
      }
    },
  }
  const result = await runExperiment({
    name: 'e',
    system,
    scenarios: [{ fault: faults.exception('EPIPE'), at: 'db.*' }],
  })
  expect(result).toMatchObject({ outcome: 'failed', error: { name: 'DetachedError' } })
  expect(result.reasons[0]).toContain('unexpected')
  expect(result.events.at(-1)).toMatchObject({ type: 'session.closed', outcome: 'failed' })
  expect(disposed).toBe(1)
})

test('a dispose that fails or hangs is told, and does not hang the run', async () => {
  for (const [dispose, why] of [
    [
      () => {
        throw new Error('stuck')
      },
      'stuck',
    ],
    [() => new Promise(() => {}), 'never comes'],
  ] as const) {
    const system = { name: 's', boot: () => ({ probe: () => true, dispose }) }
    const result = await runExperiment({ name: 'e', system, scenarios: [{ scenario: 'highLatency', optional: true }] })
    expect(result).toMatchObject({ outcome: 'failed', error: { name: 'DisposeError' } })
    expect(result.error?.message).toContain(why)
  }
})

test.each<[string, object, string]>([
  ['an unknown metric', { successCriteria: { availabilty: '> 0.9' } }, "Did you mean 'availability'"],
  ['an unknown measure', { successCriteria: { 'measure:queueDept': '< 1' } }, "Did you mean 'queueDepth'"],
  ['a percentage', { successCriteria: { availability: '>= 95%' } }, 'never percentages'],
  ['a ratio above 1', { successCriteria: { errorRate: '< 5' } }, 'between 0 and 1'],
  ['a comparison that is none', { successCriteria: { mttr: '30s' } }, "such as '< 30s'"],
  ['a duration that is none', { successCriteria: { mttr: '< soon' } }, "such as '< 30s'"],
  ['an unknown field', { succesCriteria: {} }, "Did you mean 'successCriteria'"],
  ['an unknown scenario', { scenarios: ['highLatancy'] }, "Did you mean 'highLatency'"],
  [
    'an option that the scenario has not',
    { scenarios: [{ scenario: 'highLatency', options: { delay: 1 } }] },
    'delayMs',
  ],
  ['nothing to inject', { scenarios: [] }, 'proves nothing'],
  ['a system that is none', { system: 'shop' }, 'boot'],
])('%s is refused before anything is injected', async (_what, wrong, message) => {
  const experiment = { ...partition, ...wrong } as ExperimentDefinition
  await expect(runExperiment(experiment)).rejects.toThrow(message)
  await expect(runExperiment(experiment)).rejects.toMatchObject({ code: expect.stringMatching(/^FAULTLINE_/) })
  expect(open.shops).toBe(0)
})

test('the score weighs what was met', async () => {
  const { score, outcome, checks } = await runExperiment({
    ...partition,
    successCriteria: {
      availability: { is: '>= 0.99', weight: 3 },
      mttr: '< 10s',
      'the breaker opened': ({ events }) => events.some((event) => event.type === 'alarm.raised'),
      throws: () => {
        throw new Error('oops')
      },
    },
  })
  expect({ score, outcome }).toEqual({ score: (100 * 2) / 6, outcome: 'failed' })
  expect(checks.at(-1)).toMatchObject({ passed: false, found: 'it threw Error: oops' })
})
