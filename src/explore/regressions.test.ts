import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { plainRunner, type Runner } from '../chaos/index.js'
import { type Chaos, faults, withChaos } from '../index.js'
import {
  type CounterexampleError,
  createExplore,
  type ExploreOptions,
  expectFault,
  explore,
  replaySchedule,
  search,
} from './index.js'
import { parseCorpus } from './regression-corpus.js'
import { regressionTestSource } from './regression-test.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-regressions-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
  vi.unstubAllEnvs()
})

const file = () => path.join(folder, 'checkout.test.ts')
const corpus = () => path.join(folder, '__faultline__/checkout.test.ts.json')

/** A search in a test of that name, of that file. */
function exploring(options: ExploreOptions, body: (chaos: Chaos) => unknown, name = 'buys "once"') {
  const runner: Runner = { ...plainRunner, name: 'vitest', test: () => ({ name, file: file() }) }
  return createExplore(runner)({ seed: 1, progress: false, ...options }, body)()
}

const failureOf = (run: Promise<unknown>) =>
  run.then(
    () => expect.unreachable(),
    (error: CounterexampleError) => error,
  )

/** Its first answer must not be lost; mended, it may. */
const buy = (mended: boolean) => async (chaos: Chaos) => {
  let charges = 0
  const bank = chaos.wrap('bank', { charge: async () => ++charges })
  await bank.charge().catch(() => (mended ? undefined : bank.charge().catch(() => {})))
  if (charges > 1) throw new Error('charged twice')
}

describe('FAULTLINE_WRITE_REGRESSION', () => {
  beforeEach(() => vi.stubEnv('FAULTLINE_WRITE_REGRESSION', '1'))

  test('a finding is kept, once, and run before all else from then on', async () => {
    const first = await failureOf(exploring({}, buy(false)))
    expect(first.message).toContain(`Kept, and run first from now on:\n  ${corpus()}`)
    expect(readFileSync(corpus(), 'utf8')).toMatchInlineSnapshot(`
      "{
        "version": 1,
        "tests": {
          "buys \\"once\\"": [
            {
              "broke": "body: Error: charged twice",
              "schedule": {
                "version": 1,
                "seed": 1,
                "injections": [
                  { "fault": { "kind": "lostAnswer", "code": "ECONNRESET" }, "at": "bank.charge", "when": { "calls": [1] }, "optional": true }
                ]
              }
            }
          ]
        }
      }
      "
    `)
    const again = await failureOf(exploring({ seed: 99 }, buy(false)))
    expect(again.finding).toMatchObject({ strategy: 'regressions', run: 2, schedule: first.finding.schedule })
    expect(readdirSync(path.dirname(corpus()))).toEqual([path.basename(corpus())])
    expect(parseCorpus(readFileSync(corpus(), 'utf8'), 'it').get('buys "once"')).toHaveLength(1)
    vi.unstubAllEnvs()
    const { strategies, runs } = await exploring({ runs: 5 }, buy(true))
    expect(strategies[0]).toEqual({ name: 'regressions', runs: 1 })
    expect(runs).toBe(5)
    const other = await exploring({ runs: 2 }, buy(true), 'another test')
    expect(other.strategies[0]?.name).not.toBe('regressions')
  })

  test('with the place of its body it is a test of its own, too', async () => {
    const regression = { from: './checkout.js', name: 'buyOnce' }
    const { message } = await failureOf(exploring({ regression }, buy(false)))
    const written = path.join(folder, 'checkout.regression.test.ts')
    expect(message).toContain(`\n  ${written}\n`)
    expect(readFileSync(written, 'utf8')).toMatchInlineSnapshot(`
      "// Written by faultline (FAULTLINE_WRITE_REGRESSION=1) from __faultline__/checkout.test.ts.json, anew each time.
      import { replaySchedule } from '@faultline/vitest/explore'
      import { test } from 'vitest'
      import { buyOnce } from './checkout.js'

      // body: Error: charged twice
      test(
        'buys "once": bank.charge, call 1: lost answer, ECONNRESET',
        replaySchedule({
          version: 1,
          seed: 1,
          injections: [
            { fault: { kind: 'lostAnswer', code: 'ECONNRESET' }, at: 'bank.charge', when: { calls: [1] } },
          ],
        }, buyOnce),
      )
      "
    `)
  })

  test('what its search was told goes with it, as far as it is data; the rest is named', async () => {
    const { message } = await failureOf(
      exploring(
        {
          regression: { from: './checkout.js', name: 'buyOnce' },
          oracles: { leak: false, deadlock: true },
          recoverWithin: '5s',
          prune: false,
          contracts: [
            expectFault('mail.*', 503).toBe('propagated'),
            expectFault('mail.*', faults.hang()).toBe('without effect'),
            expectFault('mail.*', faults.exception({ error: class Own extends Error {} })).toBe('propagated'),
            { at: 'log.*', fault: 'mine', effect: 'tolerated', fits: () => false },
          ],
          session: { epoch: new Date('2031-02-03'), maxEvents: 5000, abortWhen: () => false },
          runs: 500,
        },
        buy(false),
      ),
    )
    const written = path.join(folder, 'checkout.regression.test.ts')
    const left = 'session.abortWhen, contracts[3]'
    expect(message).toContain(`\n  ${written} (without ${left}: no data)\n`)
    const source = readFileSync(written, 'utf8')
    expect(source.slice(source.indexOf('import'))).toMatchInlineSnapshot(`
      "import { expectFault, replaySchedule } from '@faultline/vitest/explore'
      import { test } from 'vitest'
      import { buyOnce } from './checkout.js'

      // body: Error: charged twice
      // Without session.abortWhen, contracts[3]: no data. If that is what it takes, write the test by hand, with \`replaySchedule\`.
      test(
        'buys "once": bank.charge, call 1: lost answer, ECONNRESET',
        replaySchedule({
          version: 1,
          seed: 1,
          injections: [
            { fault: { kind: 'lostAnswer', code: 'ECONNRESET' }, at: 'bank.charge', when: { calls: [1] } },
          ],
        }, buyOnce, {
          oracles: { leak: false },
          recoverWithin: '5s',
          prune: false,
          session: { epoch: '2031-02-03T00:00:00.000Z', maxEvents: 5000 },
          contracts: [
            expectFault('mail.*', 503).toBe('propagated'),
            expectFault('mail.*', { kind: 'hang', release: 'lift' }).toBe('without effect'),
            expectFault('mail.*', { kind: 'exception', name: 'Own', standsFor: 'own class Own' }).toBe('propagated'),
          ],
        }),
      )
      "
    `)
    expect(parseCorpus(readFileSync(corpus(), 'utf8'), 'it').get('buys "once"')).toMatchObject([
      { body: { options: { oracles: { leak: false }, session: { epoch: '2031-02-03T00:00:00.000Z' } } } },
    ])
  })

  test('nothing is written without a test file, nor for a part of a test, nor for what would not fail again', async () => {
    await failureOf(explore({ seed: 1 }, buy(false))() as Promise<unknown>)
    await failureOf(withChaos(async () => void (await exploring({}, buy(false))))() as Promise<unknown>)
    let runs = 0
    const unsteady = (chaos: Chaos) => {
      chaos.wrap('bank', { charge: () => 1 })
      if (++runs === 3) throw new Error('the third')
    }
    const { finding } = await failureOf(exploring({}, unsteady))
    expect(finding.reproduced).toBe(false)
    expect(readdirSync(folder)).toEqual([])
  })
})

test('what cannot be written is no reason to hide what was found', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  vi.stubEnv('FAULTLINE_WRITE_REGRESSION', '1')
  writeFileSync(path.join(folder, '__faultline__'), 'a file where the folder should be')
  const error = await failureOf(exploring({}, buy(false)))
  const lines = said.mock.calls.map(([line]) => String(line))
  said.mockRestore()
  expect(error).toMatchObject({ code: 'FAULTLINE_COUNTEREXAMPLE' })
  expect(lines.join('')).toContain('could not write what was found')
})

test('without it a finding is not written', async () => {
  const { message } = await failureOf(exploring({}, buy(false)))
  expect(message).toContain('To keep it as a test')
  expect(readdirSync(folder)).toEqual([])
})

test.each([
  ['{', '', 'It is not JSON'],
  ['{ "version": 2, "tests": {} }', 'version', 'Expected `version` to be 1'],
  ['{ "version": 1, "tests": { "a b": [{ "schedule": {} }] } }', 'tests["a b"][0].broke', '`tests["a b"][0].broke`'],
  [
    '{ "version": 1, "tests": { "a b": [{ "broke": "", "schedule": { "version": 1, "seed": 1, "injections": [{ "fault": { "kind": "hang", "for": 1 } }] } }] } }',
    'tests["a b"][0].schedule.injections[0].fault.for',
    'In `tests["a b"][0].schedule`: Unknown field',
  ],
])('a file that is damaged is refused: %s', async (text, place, message) => {
  mkdirSync(path.dirname(corpus()))
  writeFileSync(corpus(), text)
  const error = await failureOf(exploring({}, buy(true)))
  expect(error).toMatchObject({ code: 'FAULTLINE_SCHEDULE_FORMAT', path: place })
  expect(error.message).toContain(`Cannot read the regressions in ${corpus()}. `)
  expect(error.message).toContain(message)
})

test('a test file for Jest as CommonJS, with bodies of one name from two places', () => {
  const schedule = { version: 1 as const, seed: 1, injections: [{ fault: faults.hang(), at: 'a.b' }] }
  const from = (from: string, name: string) => ({ broke: 'dead\nlock', body: { from, name }, schedule })
  const all = new Map([
    ["it's", [from('./a.js', 'test'), from('./b.js', 'test'), from('./b.js', 'default')]],
    ['not this', [{ broke: 'body', schedule }]],
  ])
  expect(
    regressionTestSource(all, '__faultline__/x.json', { runner: 'jest', modules: 'require' }),
  ).toMatchInlineSnapshot(`
    "// Written by faultline (FAULTLINE_WRITE_REGRESSION=1) from __faultline__/x.json, anew each time.
    const { replaySchedule } = require('@faultline/jest/explore')
    const { test } = require('@jest/globals')
    const { test: test2 } = require('./a.js')
    const { test: test3 } = require('./b.js')
    const { default: body } = require('./b.js')

    // dead lock
    test(
      'it\\'s: a.b: hang until lifted',
      replaySchedule({
        version: 1,
        seed: 1,
        injections: [
          { fault: { kind: 'hang', release: 'lift' }, at: 'a.b' },
        ],
      }, test2),
    )

    // dead lock
    test(
      'it\\'s: a.b: hang until lifted (2)',
      replaySchedule({
        version: 1,
        seed: 1,
        injections: [
          { fault: { kind: 'hang', release: 'lift' }, at: 'a.b' },
        ],
      }, test3),
    )

    // dead lock
    test(
      'it\\'s: a.b: hang until lifted (3)',
      replaySchedule({
        version: 1,
        seed: 1,
        injections: [
          { fault: { kind: 'hang', release: 'lift' }, at: 'a.b' },
        ],
      }, body),
    )
    "
  `)
  expect(regressionTestSource(new Map(), 'x', { runner: 'jest', modules: 'require' })).toBeUndefined()
})

test('the place of a body is checked', async () => {
  const given = { regression: { from: './a.js', name: 'not a name' } }
  await expect(exploring(given, buy(true))).rejects.toThrow('Expected `regression.name` to be the name of an export')
})

test('the source that is printed carries the same, and so fails as the search did', async () => {
  const options: ExploreOptions = {
    seed: 1,
    strategies: ['singles'],
    oracles: { leak: false },
    recoverWithin: '2s',
    session: { epoch: Date.UTC(2031, 0, 1) },
  }
  // Well again after ten seconds, which is too late; and only in the year 2031.
  const body = async (chaos: Chaos) => {
    const db = chaos.wrap('db', { async read() {} })
    let open = true
    chaos.system({ name: 'shop', probe: () => open })
    await db.read().catch(() => {
      open = new Date().getUTCFullYear() !== 2031
      setTimeout(() => (open = true), 10_000)
    })
  }
  const { message } = await failureOf(exploring(options, body))
  const source = /\n {2}test\('buys "once": regression', (replaySchedule\([\s\S]*?)\)(?:\n\n|$)/.exec(
    message,
  )?.[1] as string
  expect(source).toContain(
    "body, { oracles: { leak: false }, recoverWithin: '2s', session: { epoch: 1924992000000 } })",
  )
  const run = new Function('replaySchedule', 'body', `return ${source}`)(replaySchedule, body) as () => Promise<unknown>
  expect((await failureOf(run())).message).toMatch(
    /^recovery: NotRecoveredError: 'shop' was not healthy within 2000 ms/,
  )
  const { findings } = await search({ ...options, session: {} }, body)
  expect(findings).toEqual([])
})

test.each([
  [{ options: { palette: {} } }, /options/],
  [{ options: { oracles: { body: 1 } } }, /oracles/],
  [{ options: { session: { abortWhen: 'x' } } }, /session/],
  [{ options: { contracts: [{ at: 'a', fault: { kind: 'none' }, effect: 'tolerated' }] } }, /fault/],
  [{ left: ['a\nprocess.exit()'] }, /left/],
  [{ name: 'a } from "b"; process.exit(); import { c' }, /name/],
])('a file with other things than data and names is refused: %j', (more, place) => {
  const body = { from: './a.js', name: 'a', ...more }
  const text = JSON.stringify({
    version: 1,
    tests: { a: [{ broke: '', body, schedule: { version: 1, seed: 1, injections: [] } }] },
  })
  expect(() => parseCorpus(text, 'it')).toThrow(place)
})
