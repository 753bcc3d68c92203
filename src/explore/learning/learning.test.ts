import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Chaos } from '../../index.js'
import { createRandom } from '../../random/create-random.js'
import {
  chanceOf,
  type ExplorationRecord,
  type LearningModel,
  type LearningSource,
  parseModel,
  predict,
  recordedSearch,
  type SearchReport,
  search,
  type TrialFault,
  type TrialRecord,
  trainModel,
} from '../index.js'
import { meanOf, quantileOf, sampleBeta } from './beta.js'

const reset: TrialFault = {
  point: 'payments.charge',
  call: 1,
  kind: 'exception',
  detail: 'ECONNRESET',
  severity: 'medium',
  phase: 'middle',
}
const at = (point: string, detail = 'ECONNRESET', kind = 'exception'): TrialFault => ({ ...reset, point, detail, kind })

function trial(faults: readonly TrialFault[], outcome?: 'passed' | 'failed' | 'idle'): TrialRecord {
  return { faults, interleaved: false, passed: 0, failed: 0, idle: 0, ...(outcome !== undefined && { [outcome]: 1 }) }
}

const blank: ExplorationRecord = {
  seed: 1,
  runs: 1,
  checks: 0,
  stoppedBy: 'covered',
  virtualMs: 0,
  elapsedMs: 0,
  strategies: [],
  points: [],
  pairs: { covered: 0, total: 0 },
  coverage: [],
  findings: [],
  trials: [],
}

function source(
  trials: readonly TrialRecord[],
  rest: Partial<LearningSource> & { seed?: number } = {},
): LearningSource {
  const points = [...new Set(trials.flatMap(({ faults }) => faults.map(({ point }) => point)))]
  return { test: rest.test ?? 'buys', ...rest, record: { ...blank, seed: rest.seed ?? 1, points, trials } }
}

/** Any history: some searches over a few points and faults. */
const histories = fc.array(
  fc.record({
    test: fc.constantFrom('a', 'b'),
    seed: fc.nat(50),
    atMs: fc.option(fc.integer({ min: 0, max: 400 * 86_400_000 }), { nil: undefined }),
    trials: fc.array(
      fc
        .record({
          faults: fc.array(
            fc.record({
              point: fc.constantFrom('', 'payments.charge', 'payments.refund', 'stock.take'),
              call: fc.nat(7),
              kind: fc.constantFrom('exception', 'lostAnswer', 'latency'),
              detail: fc.constantFrom('', 'ECONNRESET', '503'),
              severity: fc.constantFrom('low' as const, 'high' as const),
              phase: fc.constantFrom('early' as const, 'late' as const, 'reached' as const),
            }),
            { maxLength: 3 },
          ),
          outcome: fc.constantFrom('passed' as const, 'failed' as const, 'idle' as const, undefined),
        })
        .map(({ faults, outcome }) => trial(faults, outcome)),
      { maxLength: 12 },
    ),
  }),
  { maxLength: 6 },
)
const sourcesIn = (all: readonly { test: string; seed: number; atMs: number | undefined; trials: TrialRecord[] }[]) =>
  all.map(({ trials, atMs, ...rest }) => source(trials, { ...rest, ...(atMs !== undefined && { atMs }) }))

describe('what is learnt', () => {
  test('a failure makes the fault likelier to fail, whatever came before, and a pass less likely', () => {
    fc.assert(
      fc.property(histories, (all) => {
        const before = sourcesIn(all)
        const probabilityAfter = (outcome: 'passed' | 'failed') =>
          chanceOf(trainModel([...before, source([trial([reset], outcome)], { seed: 99 })]), reset).probability
        const was = chanceOf(trainModel(before), reset).probability
        expect(probabilityAfter('failed')).toBeGreaterThan(was)
        expect(probabilityAfter('passed')).toBeLessThan(was)
      }),
      { numRuns: 60 },
    )
  })

  test('does not depend on the order of the searches, nor on hearing of one twice, and survives JSON', () => {
    fc.assert(
      fc.property(histories, fc.nat(), (all, seed) => {
        const sources = sourcesIn(all)
        const model = trainModel(sources)
        const mixed = createRandom(seed).shuffle([...sources, ...sources.slice(0, 2)])
        expect(trainModel(mixed.map((one) => ({ ...one, record: { ...one.record, elapsedMs: seed } })))).toEqual(model)
        expect(parseModel(JSON.stringify(model))).toEqual(model)
        expect(predict(parseModel(JSON.stringify(model)))).toEqual(predict(model))
      }),
      { numRuns: 60 },
    )
  })

  test('is the same to the last bit, in whatever order trials of many ages come', () => {
    const sources = Array.from({ length: 40 }, (_, seed) =>
      source([trial([reset], seed % 3 === 0 ? 'failed' : 'passed')], { seed, atMs: seed ** 2 * 12_345_678 }),
    )
    const model = trainModel(sources)
    for (let seed = 0; seed < 5; seed++) expect(trainModel(createRandom(seed).shuffle(sources))).toEqual(model)
  })

  test('of the very fault at the very point outweighs, in the end, all that is alike', () => {
    const often = (outcome: 'passed' | 'failed') =>
      Array.from({ length: 40 }, (_, seed) => source([trial([reset], outcome)], { seed }))
    const failed = chanceOf(trainModel(often('failed')), reset)
    expect(failed.probability).toBeGreaterThan(0.97)
    expect(failed.low).toBeGreaterThan(0.9)
    expect(chanceOf(trainModel(often('passed')), reset).high).toBeLessThan(0.03)
  })

  test('is forgotten by half in the time that is asked for', () => {
    const day = 86_400_000
    const sources = [
      source([trial([reset], 'failed')], { atMs: 0 }),
      source([trial([at('stock.take')], 'passed')], { atMs: 90 * day }),
    ]
    const weights = (model: LearningModel) => model.singles.map(({ passed, failed }) => passed + failed)
    expect(weights(trainModel(sources))).toEqual([0.5, 1])
    expect(weights(trainModel(sources, { halfLife: 45 * day }))).toEqual([0.25, 1])
    expect(weights(trainModel(sources, { halfLife: false }))).toEqual([1, 1])
    expect(() => trainModel([], { halfLife: 0 })).toThrow('Expected `halfLife` to be above 0')
  })
})

describe('a prediction', () => {
  const codes = ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND']
  const history = [
    source([
      ...codes.map((code) => trial([at('payments.charge', code)], 'failed')),
      ...['stock.take', 'mail.send', 'stock.give'].flatMap((point) =>
        codes.map((code) => trial([at(point, code)], 'passed')),
      ),
      ...['payments.charge', 'payments.refund', 'stock.take', 'mail.send'].map((point) => trial([at(point, '503')])),
      trial([at('payments.charge', '', 'nullValue')]),
    ]),
  ]

  test('has what was never tried at a point that is weak to similar faults first, and says why', () => {
    const { singles, pairs, untested } = predict(trainModel(history))
    expect(untested.singles).toBe(5)
    expect(singles[0]).toMatchObject({ point: 'payments.charge', kind: 'exception', detail: '503' })
    expect(singles[0]?.reasons).toContain('errors at payments.charge failed 4 of 4')
    // The other faults of that point, then the other points of that object.
    expect(singles.map(({ point }) => point).slice(0, 3)).toEqual([
      'payments.charge',
      'payments.charge',
      'payments.refund',
    ])
    for (const { low, probability, high } of singles) expect(low <= probability && probability <= high).toBe(true)
    // What does harm alone is in no pair.
    expect(pairs.flatMap(({ faults }) => faults.map(({ point }) => point))).not.toContain('payments.charge')
    expect(pairs).toHaveLength(20)
    expect(untested.pairs).toBe(3 * 16)
    expect(predict(trainModel(history), { top: 1 }).singles).toEqual(singles.slice(0, 1))
  })

  test('without any history is what is usual, and wide', () => {
    const { probability, low, high } = chanceOf(trainModel([]), reset)
    expect(probability).toBeCloseTo(0.05)
    expect(low).toBeLessThan(0.001)
    expect(high).toBeGreaterThan(0.2)
    expect(predict(trainModel([]))).toEqual({ singles: [], pairs: [], untested: { singles: 0, pairs: 0 } })
  })
})

/** Takes a fault at each call well, but for a lost answer of the second charge, and a 503 of the audit. */
async function shop(chaos: Chaos): Promise<void> {
  const seen = { charges: 0, audited: true }
  const bank = chaos.wrap('bank', { charge: async () => ++seen.charges })
  const stock = chaos.wrap('stock', { take: async () => 'taken', give: async () => 'given' })
  const audit = chaos.wrap('audit', { write: async () => 'written' })
  const tolerated = (error: { status?: number }) => {
    if (error.status === 503) seen.audited = false
  }
  await stock.take().catch(() => {})
  await bank.charge().catch(() => {})
  await bank.charge().catch(() => bank.charge().catch(() => {}))
  await stock.give().catch(() => {})
  await audit.write().catch(tolerated)
  if (seen.charges > 2) throw new Error('charged too often')
  if (!seen.audited) throw new Error('not audited')
}

const options = { seed: 5, stopAt: 'all', shrink: false, progress: false, runs: 400 } as const
const singlesOnly = { ...options, strategies: ['singles'] } as const
/** In the order in which they were tried. */
const orderOf = ({ trials }: ExplorationRecord) =>
  trials.map(({ faults }) => faults.map(({ point, call, kind, detail }) => `${point} ${call} ${kind} ${detail}`).join())

describe('a search that goes by a model', () => {
  test('tries every single once, and finds what the search without it does', async () => {
    const { report: plain, record } = await recordedSearch(singlesOnly, shop)
    const model = trainModel([{ test: 'shop', record }])
    for (const learn of [model, trainModel([])]) {
      const { report, record: learnt } = await recordedSearch({ ...singlesOnly, learn }, shop)
      expect(report).toMatchObject({ runs: plain.runs, stoppedBy: 'covered' })
      expect(report.coverage).toEqual(plain.coverage)
      expect([...orderOf(learnt)].sort()).toEqual([...orderOf(record)].sort())
      expect(orderOf(learnt)).not.toEqual(orderOf(record))
    }
    const keysOf = ({ findings }: SearchReport) => findings.map(({ failure }) => failure.key).sort()
    const [whole, wholeLearnt] = [await search(options, shop), await search({ ...options, learn: model }, shop)]
    expect(keysOf(wholeLearnt)).toEqual(keysOf(whole))
    expect(keysOf(whole)).toHaveLength(2)
    expect(wholeLearnt.pairs.total).toBe(whole.pairs.total)
  })

  test('has the same order from the same seed and model, and tries first what failed before', async () => {
    const { record } = await recordedSearch(singlesOnly, shop)
    const model = trainModel([{ test: 'shop', record }])
    const order = async (seed: number, learn: LearningModel) =>
      orderOf((await recordedSearch({ ...singlesOnly, seed, learn }, shop)).record)
    const first = await order(5, model)
    expect(await order(5, parseModel(JSON.stringify(model)))).toEqual(first)
    expect(await order(6, model)).not.toEqual(first)
    // By default it takes a while.
    const runsTo = async (learn?: LearningModel) =>
      (await search({ ...singlesOnly, stopAt: 'first', ...(learn && { learn }) }, shop)).runs
    expect(await runsTo(model)).toBeLessThanOrEqual(5)
    expect(await runsTo()).toBeGreaterThan(8)
  })
})

describe('a model from outside', () => {
  const model = trainModel([source([trial([reset], 'failed'), trial([reset, at('stock.take')], 'passed')])])

  test.each([
    ['text that is no JSON', '{"version":', 'Expected `model` to be JSON'],
    ['another version', { ...model, version: 2 }, 'Expected `model.version` to be 1, the only version there is, got 2'],
    ['no number', { ...model, singles: [{ ...model.singles[0], failed: Number.NaN }] }, 'model.singles[0].failed'],
    ['less than nothing', { ...model, singles: [{ ...model.singles[0], passed: -1 }] }, 'model.singles[0].passed'],
    ['without end', { ...model, singles: [{ ...model.singles[0], passed: 1e300 }] }, 'model.singles[0].passed'],
    ['an unknown field', { ...model, code: 'process.exit()' }, 'model.code'],
    ['a phase of its own', { ...model, singles: [{ ...model.singles[0], phase: 'later' }] }, 'model.singles[0].phase'],
    ['too many', { ...model, singles: Array(50_001).fill(model.singles[0]) }, 'model.singles'],
    [
      'a name without end',
      { ...model, singles: [{ ...model.singles[0], point: 'x'.repeat(2000) }] },
      'model.singles[0].point',
    ],
    [
      'a way to prototypes',
      JSON.stringify(model).replace('"version"', '"__proto__":{"searches":1},"version"'),
      'keys that could reach prototypes',
    ],
    ['nothing', null, 'Expected `model` to be an object'],
  ])('is refused: %s', (_, given, message) => {
    expect(() => parseModel(given)).toThrow(message)
  })

  test('may have points that are called as what every object has', () => {
    const odd = trainModel([
      source([trial([at('__proto__')], 'failed'), trial([at('constructor.toString')], 'passed')]),
    ])
    expect(parseModel(JSON.stringify(odd))).toEqual(odd)
    expect(chanceOf(odd, at('__proto__')).probability).toBeGreaterThan(
      chanceOf(odd, at('constructor.toString')).probability,
    )
  })

  test('is read from its file, and a file that is none is told', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'faultline-learning-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const file = path.join(folder, 'model.json')
    writeFileSync(file, JSON.stringify(model))
    const once = async (learn: string) => orderOf((await recordedSearch({ ...singlesOnly, learn }, shop)).record)
    expect(await once(file)).toEqual(orderOf((await recordedSearch({ ...singlesOnly, learn: model }, shop)).record))
    expect(await once('off')).toEqual(orderOf((await recordedSearch(singlesOnly, shop)).record))
    await expect(once(path.join(folder, 'no.json'))).rejects.toThrow(
      'Expected `learn` to be a model, the path of its file',
    )
    writeFileSync(file, '[]')
    await expect(once(file)).rejects.toThrow('Expected `learn.version` to be given')
  })
})

test('Beta distributions have the quantiles and the means that they should', () => {
  // Where there is a closed form: Beta(1, b) and Beta(a, 1).
  for (const b of [0.5, 1, 3, 40])
    for (const share of [0.025, 0.5, 0.975]) {
      expect(quantileOf({ alpha: 1, beta: b }, share)).toBeCloseTo(1 - (1 - share) ** (1 / b), 5)
      expect(quantileOf({ alpha: b, beta: 1 }, share)).toBeCloseTo(share ** (1 / b), 5)
    }
  expect(quantileOf({ alpha: 7, beta: 7 }, 0.5)).toBeCloseTo(0.5, 5)
  const random = createRandom(1)
  for (const beta of [
    { alpha: 0.4, beta: 7.6 },
    { alpha: 3, beta: 2 },
  ]) {
    const drawn = Array.from({ length: 20_000 }, () => sampleBeta(beta, random))
    const median = [...drawn].sort((a, b) => a - b)[10_000] as number
    expect(drawn.reduce((sum, one) => sum + one, 0) / drawn.length).toBeCloseTo(meanOf(beta), 2)
    expect(median).toBeCloseTo(quantileOf(beta, 0.5), 1)
  }
})
