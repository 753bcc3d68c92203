import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SessionListener } from '../../chaos/index.js'
import { createWithChaos, openSession, plainRunner, settle } from '../../chaos/index.js'
import { type Chaos, type ChaosOptions, faults, measure, scenarios } from '../../index.js'
import { outage, TimelineBuilder } from '../../timeline/timeline-builder.test-support.js'
import { openStore, readJournal } from '../index.js'
import { githubAnnotations } from './github.js'
import { printReport } from './print-report.js'
import { propertiesOf } from './properties.js'
import { mergeRecords, recordingSessions } from './record-session.js'
import { type ReportedTest, reportOf } from './run-report.js'
import { mergeSummaries, type SessionSummary, summaryOf } from './session-summary.js'
import { SidecarReader } from './sidecar.js'
import { appendRow } from './sidecar-row.js'
import type { ReportSettings, TestRecord } from './test-record.js'
import { settleReporter, TestRun } from './test-run.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-test-run-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

/** What a test leaves that runs this body in a session, whatever ends it. */
async function recordOf(
  body: (chaos: Chaos) => unknown,
  settings: ReportSettings = { journal: true },
  options: ChaosOptions = { seed: 42 },
): Promise<TestRecord> {
  const published: TestRecord[] = []
  const listener: SessionListener = recordingSessions(settings, (record) => published.push(record))
  const named = { name: 'buys a book', file: '/shop/cart.test.ts' }
  const runner = {
    ...plainRunner,
    test: () => named,
    listener: () => listener,
    replay: (_: unknown, line: string) => line,
  }
  await createWithChaos(runner)(body, options)().catch(() => {})
  expect(published).toHaveLength(1)
  return published[0] as TestRecord
}

/** Payments are refused for two seconds, and asked once a second. */
async function shop(chaos: Chaos): Promise<void> {
  const pay = chaos.wrap('pay', async () => 'paid')
  chaos.system({ name: 'checkout', probe: pay, every: '1s' })
  chaos.inject(scenarios.networkPartition({ mode: 'refuse' }), { at: pay, from: '1s', for: '2s' })
  await chaos.clock.advance('10s')
}

const checked = { mttr: 1500, availability: 0.5 }

describe('the summary of a session', () => {
  test('is made from its timeline alone', () => {
    expect(summaryOf(outage(), { mttr: '30s', availability: 0.99 })).toEqual({
      virtualMs: 30_000,
      faults: [{ name: 'drop', scenario: false, armed: 1, acted: 10 }],
      systems: [
        {
          name: 'checkout',
          incidents: 1,
          open: 0,
          mttr: 23_300,
          recoveryTime: 3400,
          availability: measure(outage()).availability.time.ratio,
          requestAvailability: null,
          missed: [
            {
              target: 'availability',
              bound: 0.99,
              boundText: 'above 99 %',
              actual: expect.closeTo(0.2233, 3),
              text: expect.stringContaining('22.33 %'),
            },
          ],
        },
      ],
    })
    expect(summaryOf([])).toEqual({ virtualMs: 0, faults: [], systems: [] })
  })

  test('of several has the worst of each system', () => {
    const [mild, bad] = [summaryOf(outage(3000), checked), summaryOf(outage(), checked)]
    const { systems } = mergeSummaries([bad, mild, summaryOf([])])
    expect(systems).toEqual([{ ...bad.systems[0], incidents: 2, missed: bad.systems[0]?.missed }])
    expect(mild.systems[0]?.missed).toMatchObject([{ target: 'mttr', actual: 1900 }])
    expect(bad.systems[0]?.missed).toMatchObject([{ target: 'mttr', actual: 23_300 }, { target: 'availability' }])
  })

  test('of several is the same in whatever order they are put together', () => {
    const figure = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null })
    const missed = fc.record({
      target: fc.constantFrom('mttr', 'availability'),
      bound: fc.constant(7),
      actual: fc.nat(100),
      text: fc.constant(''),
      boundText: fc.constant(''),
    })
    const system = fc.record({
      name: fc.constantFrom('a', 'b'),
      incidents: fc.nat(9),
      open: fc.nat(9),
      mttr: figure,
      recoveryTime: figure,
      availability: figure,
      requestAvailability: figure,
      missed: fc.uniqueArray(missed, { selector: (one) => one.target }),
    })
    const fault = fc.record({
      name: fc.constantFrom('hang', 'drop'),
      scenario: fc.boolean(),
      armed: fc.nat(9),
      acted: fc.nat(9),
    })
    const summary = fc.record({
      virtualMs: fc.nat(99),
      faults: fc.array(fault),
      systems: fc.array(system),
    }) as fc.Arbitrary<SessionSummary>
    const sorted = ({ virtualMs, faults: all, systems }: SessionSummary) => ({
      virtualMs,
      faults: all.map((one) => JSON.stringify(one)).sort(),
      // Which of two bounds that were missed equally far is kept is all the same.
      systems: systems
        .map((one) =>
          JSON.stringify({
            ...one,
            missed: one.missed.map(({ target, actual, bound }) => [target, Math.abs((actual ?? 0) - bound)]).sort(),
          }),
        )
        .sort(),
    })
    fc.assert(
      fc.property(fc.array(summary), fc.nat(), (all, at) => {
        const cut = at % (all.length + 1)
        const inTwo = mergeSummaries([mergeSummaries(all.slice(cut)), mergeSummaries(all.slice(0, cut))])
        expect(sorted(inTwo)).toEqual(sorted(mergeSummaries(all)))
      }),
    )
  })
})

describe('the record of a test', () => {
  test('has its session, and those nested in it', async () => {
    const record = await recordOf(async (chaos) => {
      await shop(chaos)
      for (let fork = 0; fork < 3; fork++) await chaos.fork().run(shop)
    })
    expect(record).toMatchObject({
      sessions: 4,
      nested: 3,
      summary: { virtualMs: 40_000, faults: [{ name: 'networkPartition', scenario: true, armed: 4, acted: 8 }] },
      seeds: [{ seed: 42, failed: false, replay: expect.stringMatching(/^FAULTLINE_REPLAY=/) }],
      runsLeftOut: 0,
    })
    expect(record.summary.systems).toMatchObject([{ name: 'checkout', incidents: 4, open: 0, mttr: 2000 }])
    expect(record.runs.map(({ nested, scenario }) => [nested, scenario])).toEqual([
      [true, 'networkPartition'],
      [true, 'networkPartition'],
      [true, 'networkPartition'],
      [false, 'networkPartition'],
    ])
  })

  test('without a journal has no timelines, and with one no more than a hundred', async () => {
    const search = async (chaos: Chaos) => {
      for (let fork = 0; fork < 150; fork++) await chaos.fork().run(() => {})
    }
    expect(await recordOf(search, { journal: false })).toMatchObject({ sessions: 151, runs: [], runsLeftOut: 0 })
    const record = await recordOf(search)
    expect(record).toMatchObject({ sessions: 151, runsLeftOut: 51 })
    expect(record.runs).toHaveLength(100)
  })

  test('of a session that failed says so, with its seed; over attempts the first that failed and the last are kept', async () => {
    const failed = await recordOf(() => {
      throw new Error('no')
    })
    expect(failed.seeds).toMatchObject([{ seed: 42, failed: true }])
    const passed = await recordOf(() => {}, { journal: false }, { seed: 43 })
    const all = mergeRecords([failed, failed, failed, failed, failed, passed, passed])
    expect(all.seeds.map(({ seed, failed: bad }) => [seed, bad])).toEqual([
      [42, true],
      [42, true],
      [42, true],
      [42, true],
      [43, false],
    ])
    expect(all.sessions).toBe(7)
  })

  test('is told of a session once, however often that is closed', () => {
    const told: boolean[] = []
    const listener: SessionListener = ({ failed }) => told.push(failed)
    const session = openSession(settle({}), { runner: plainRunner, test: undefined, listener })
    session.close({ failed: false })
    session.close({ failed: true, error: new Error('The test ended before its chaos session did.') })
    expect(told).toEqual([false])
  })

  test('changes nothing on the timeline, and is no reason for a test to fail', async () => {
    const timelines: string[] = []
    const keep = async (chaos: Chaos) => {
      await shop(chaos)
      timelines.push(chaos.timeline.hash())
    }
    await recordOf(keep)
    const broken = () => () => {
      throw new Error('of the reporter')
    }
    await createWithChaos({ ...plainRunner, listener: broken })(keep, { seed: 42 })()
    await createWithChaos(plainRunner)(keep, { seed: 42 })()
    expect(new Set(timelines).size).toBe(1)
  })
})

const hostile = 'a % shop\n::error::gone\u001b[2J, and: more'

async function reported(): Promise<ReportedTest[]> {
  const bad = await recordOf(
    async (chaos) => {
      await shop(chaos)
      chaos.inject(faults.exception('EPIPE'), { at: 'pay', for: '1s', from: '20s' })
      throw new Error('not what was expected')
    },
    { journal: true, targets: checked },
    { seed: 7 },
  )
  const good = await recordOf(shop)
  return [
    { name: 'buys a book', file: '/shop/cart.test.ts', line: 12, state: 'passed', flaky: false, record: good },
    { name: hostile, file: '/shop/src/a,b.test.ts', state: 'failed', flaky: false, record: bad },
    { name: 'tried twice', file: '/shop/cart.test.ts', state: 'passed', flaky: true, record: good },
  ]
}

const withoutTokens = (text: string) => text.replaceAll(/FAULTLINE_REPLAY=\S+/g, 'FAULTLINE_REPLAY=…')

describe('the report of a run', () => {
  test('in text', async () => {
    const text = printReport(reportOf(await reported()), '/journals/test-shop.jsonl')
    expect(withoutTokens(text)).toMatchInlineSnapshot(`
      "faultline: 3 chaos tests, 1 failed, 1 flaky, 3 sessions over 30 s of virtual time, 3 incidents
        scenarios       networkPartition: acted ×6, 3 injections in 3 tests
        faults          exception: never acted, 1 injection in 1 test
        worst MTTR      2 s: checkout, in buys a book
        worst recovery  0 ms: checkout, in buys a book
        least available 80 %: checkout, in buys a book
        targets missed  mttr 2 s, the mean of 1 incident; wanted below 1.5 s: checkout, in a % shop ::error::gone [2J, and: more
        flaky           tried twice (seed 42)
                        FAULTLINE_REPLAY=…
        failed          a % shop ::error::gone [2J, and: more (seed 7)
                        FAULTLINE_REPLAY=…
        journal         /journals/test-shop.jsonl"
    `)
    expect(printReport(reportOf([]))).toBe('')
  })

  test('as annotations of GitHub Actions, from which no name breaks out', async () => {
    const lines = githubAnnotations(reportOf(await reported()), '/shop').map(withoutTokens)
    expect(lines).toMatchInlineSnapshot(`
      [
        "::error file=src/a%2Cb.test.ts,title=faultline%3A a %25 shop %3A%3Aerror%3A%3Agone [2J%2C and%3A more::The chaos test failed. Seed 7. To see it again:%0AFAULTLINE_REPLAY=…",
        "::warning file=cart.test.ts,title=faultline%3A tried twice::The chaos test passed only when it was tried again. Seed 42. To see it again:%0AFAULTLINE_REPLAY=…",
        "::warning file=src/a%2Cb.test.ts,title=faultline%3A a %25 shop %3A%3Aerror%3A%3Agone [2J%2C and%3A more::checkout missed the target mttr: 2 s, the mean of 1 incident; wanted below 1.5 s.",
      ]
    `)
    for (const line of lines) expect(line).not.toMatch(/[\n\r]/)
  })

  test('names the worst of all tests', () => {
    const tests = [3000, 24_400, 22_000].map((closedMs) => {
      const record: TestRecord = { ...emptyish, summary: summaryOf(outage(closedMs)) }
      return { name: `closed at ${closedMs}`, file: 'f', state: 'passed', flaky: false, record } as const
    })
    expect(reportOf(tests)).toMatchObject({
      worstMttr: { value: 23_300, test: 'closed at 24400' },
      worstRecovery: { value: 3400, test: 'closed at 24400' },
      leastAvailable: { value: expect.closeTo(0.2233, 3), test: 'closed at 24400', lowerBound: false },
    })
  })

  test('names a lower bound as one, and what never acted', () => {
    const open = new TimelineBuilder().arm(1, 'hang', 'a', 0, null).at(10).bad().at(2000).bad().events
    const record: TestRecord = { ...emptyish, summary: summaryOf(open) }
    const text = printReport(reportOf([{ name: 't', file: 'f', state: 'passed', flaky: false, record }]))
    expect(text).toContain('1 incident, 1 still open')
    expect(text).toContain('worst MTTR      1.99 s or more: checkout, in t')
    expect(text).toContain('hang: never acted, 1 injection in 1 test')
  })

  test('as properties of a test case', async () => {
    const [, bad] = await reported()
    const { 'faultline.replay': replay, ...rest } = propertiesOf((bad as ReportedTest).record)
    expect(replay).toMatch(/^FAULTLINE_REPLAY=/)
    expect(rest).toMatchInlineSnapshot(`
      {
        "faultline.availability": "0.8",
        "faultline.faults": "networkPartition ×2, exception ×0",
        "faultline.incidents": "1",
        "faultline.mttrMs": "2000",
        "faultline.recoveryTimeMs": "0",
        "faultline.seed": "7",
        "faultline.sessions": "1",
        "faultline.targetsMissed": "checkout: mttr",
      }
    `)
  })
})

const emptyish: TestRecord = {
  sessions: 1,
  nested: 0,
  summary: summaryOf([]),
  seeds: [],
  runs: [],
  runsLeftOut: 0,
  explorations: [],
}

describe('the journal of a run', () => {
  test('has a run for each session, whose figures are those of the record', async () => {
    const run = new TestRun(settleReporter({ journal: 'journals', github: false }, folder))
    const tests = await reported()
    for (const one of tests) run.add(one)
    const { lines, report } = run.end('failed')
    const [file = ''] = readdirSync(path.join(folder, 'journals'))
    expect(lines.join('\n')).toContain(`journal         ${path.join(folder, 'journals', file)}`)
    const journal = readJournal(path.join(folder, 'journals', file))
    expect(journal).toMatchObject({ kind: 'test', name: path.basename(folder), outcome: 'failed', warnings: [] })
    expect(journal.summary).toEqual(JSON.parse(JSON.stringify(report)))
    expect(journal.runs.map(({ name, seed, outcome }) => [name, seed, outcome])).toEqual([
      ['buys a book', 42, 'passed'],
      [hostile, 7, 'failed'],
      ['tried twice', 42, 'passed'],
    ])
    for (const [index, one] of journal.runs.entries())
      expect(summaryOf(one.events, index === 1 ? checked : undefined)).toEqual(tests[index]?.record.summary)
  })

  test('that nothing was written to is not kept; without a folder there is none', async () => {
    new TestRun(settleReporter({ journal: 'journals' }, folder)).end('passed')
    expect(readdirSync(path.join(folder, 'journals'))).toEqual([])
    vi.stubEnv('FAULTLINE_JOURNAL', '')
    expect(settleReporter({}, folder)).toMatchObject({ folder: undefined, journal: false })
    vi.stubEnv('FAULTLINE_JOURNAL', 'of-environment')
    expect(settleReporter({}, folder)).toMatchObject({ folder: path.join(folder, 'of-environment'), journal: true })
  })

  test('that cannot be made is an error before any test is run', () => {
    writeFileSync(path.join(folder, 'file'), '')
    expect(() => new TestRun(settleReporter({ journal: 'file' }, folder))).toThrow('Cannot write a journal in')
  })
})

describe('the history of runs', () => {
  test('has the journal of a run once it has ended, with how each test ended', async () => {
    for (const history of [true, 'elsewhere/history.sqlite'] as const) {
      const run = new TestRun(settleReporter({ journal: 'journals', github: false, history }, folder))
      for (const one of await reported()) run.add(one)
      expect(run.end('failed').lines.join('\n')).not.toContain('faultline: The history')
      using store = openStore(path.join(folder, history === true ? 'journals/history.sqlite' : history))
      expect(store.journals()).toMatchObject([{ kind: 'test', outcome: 'failed', runs: 3, notPassed: 1 }])
      expect(store.runs({ test: 'buys a book' })).toMatchObject([{ seed: 42, outcome: 'passed' }])
      expect(store.flaky().map(({ test, versions }) => [test, versions[0]?.retried])).toEqual([['tried twice', 1]])
    }
  })

  test('that cannot be written is told, and the journal is there to be imported', async () => {
    writeFileSync(
      path.join(folder, 'taken'),
      'a file of another kind, long enough to be told from a database'.repeat(20),
    )
    const run = new TestRun(settleReporter({ journal: 'journals', github: false, history: 'taken' }, folder))
    for (const one of await reported()) run.add(one)
    const { lines } = run.end('failed')
    expect(lines.join('\n')).toContain(`faultline: The history ${path.join(folder, 'taken')} cannot be used`)
    expect(readdirSync(path.join(folder, 'journals'))).toHaveLength(1)
  })

  test('asks for a journal', () => {
    vi.stubEnv('FAULTLINE_JOURNAL', '')
    expect(() => settleReporter({ history: true }, folder)).toThrow('Expected `history` to go with a journal')
    expect(() => settleReporter({ history: '', journal: 'a' }, folder)).toThrow('Expected `history` to be a string')
    expect(settleReporter({ history: false }, folder).database).toBeUndefined()
  })
})

test('options of a reporter are checked', () => {
  expect(() => settleReporter({ targets: { mtr: 1 } as never }, folder)).toThrow("Did you mean 'mttr'")
  expect(() => settleReporter({ journals: 'a' } as never, folder)).toThrow('got "journals"')
  expect(settleReporter({ targets: false }, folder)).not.toHaveProperty('targets')
  vi.stubEnv('GITHUB_ACTIONS', 'true')
  expect(settleReporter({ name: 'shop' }, folder)).toMatchObject({
    github: true,
    name: 'shop',
    targets: { mttr: 30_000 },
  })
})

test('rows that workers leave are joined on file and name, whenever their lines become whole', () => {
  const row = (file: string, name: string, seed: number) => {
    return { file, name, record: { ...emptyish, seeds: [{ seed, failed: true, replay: '' }] } }
  }
  const reader = new SidecarReader(folder)
  const [one, two] = [path.join(folder, '1-0.jsonl'), path.join(folder, '2-0.jsonl')]
  appendRow(one, row('a', 'x', 1))
  appendRow(two, row('b', 'x', 2))
  appendRow(one, row('a', 'x', 3))
  expect([...reader.take('a')].map(([name, { seeds }]) => [name, seeds.map(({ seed }) => seed)])).toEqual([
    ['x', [1, 3]],
  ])
  const half = JSON.stringify(row('b', 'é', 4))
  writeFileSync(two, half.slice(0, 20), { flag: 'a' })
  expect([...reader.take('b').keys()]).toEqual(['x'])
  writeFileSync(two, `${half.slice(20)}\n`, { flag: 'a' })
  expect([...reader.take('b').keys()]).toEqual(['é'])
  expect(reader.take('a').size).toBe(0)
})
