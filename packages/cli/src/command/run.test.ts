import fs, { existsSync } from 'node:fs'
import path from 'node:path'
import { toToken } from 'faultline'
import { describe, expect, test, vi } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource, journalIn } from './experiments.test-support.js'

const withExperiment = (source: string) => folderWith({ 'shop.experiment.mjs': source })

describe('how an experiment ends is what the process ends with', () => {
  test('passed: 0, with the report on stdout and a journal', async () => {
    const cwd = withExperiment(experimentSource())
    const { exitCode, stdout, stderr } = await faultline(['run', 'shop', '--seed', '7'], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^payments go away: passed, score 100, seed 7\n/)
    expect(stdout).toMatch(/^ +availability +39\.24 %: down for 4\.8 s of 7\.9 s observed$/m)
    expect(stdout).toMatch(/\njournal: .*\.jsonl\n$/)
    expect(stderr.split('\n').filter((line) => line !== '')).toEqual([
      'payments go away: steady state before',
      'payments go away: observe',
      'payments go away: recover',
      'payments go away: steady state after',
    ])
    const { outcome, kind, runs, warnings } = journalIn(path.join(cwd, '.faultline'))
    expect({ outcome, kind, warnings }).toEqual({ outcome: 'passed', kind: 'experiment', warnings: [] })
    expect(runs[0]).toMatchObject({
      seed: 7,
      outcome: 'passed',
      replay: expect.stringMatching(/^npx faultline run .*shop\.experiment\.mjs --seed 7 --time virtual$/),
    })
  })

  test.each([
    ['failed', 1, experimentSource("successCriteria: { availability: '> 0.99' }"), 'availability > 0.99'],
    ['aborted', 4, experimentSource('abortWhen: () => true'), 'was aborted'],
    ['not started', 3, experimentSource('', "probe: async () => { throw new Error('no luck') }"), 'no luck'],
    ['not started', 3, experimentSource('', 'probe: () => new Promise(() => {})'), 'no answer within'],
    [
      'not started',
      3,
      experimentSource('', '', "throw new Error('no boot')"),
      "'shop' could not be booted: Error: no boot",
    ],
    ['not started', 3, experimentSource('', '', 'return new Promise(() => {})'), "'shop' had not booted"],
  ])('%s: %i', async (outcome, code, source, reason) => {
    const cwd = withExperiment(source)
    const { exitCode, json } = await faultline(['run', 'shop', '--json'], { cwd })
    expect(exitCode).toBe(code)
    const { command, exitCode: told, result } = json()
    expect({ command, told, outcome: result.outcome }).toEqual({ command: 'run', told: code, outcome })
    expect(result.reasons.join('\n')).toContain(reason)
    const journal = journalIn(path.join(cwd, '.faultline'))
    expect(journal.outcome).toBe(outcome)
    const armed = journal.runs[0]?.events.filter(({ type }) => type === 'fault.armed') ?? []
    expect(armed.length > 0).toBe(outcome !== 'not started')
  })

  test('a hook that throws: 5, with its stack; the journal is closed', async () => {
    const hooks = "hooks: { before({ phase }) { if (phase === 'observe') throw new Error('my hook') } }"
    const cwd = withExperiment(experimentSource(hooks))
    const { exitCode, stderr, stdout } = await faultline(['run', 'shop'], { cwd })
    expect(exitCode).toBe(5)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^shop\.experiment\.mjs: it could not be carried through\. Error: my hook\n[\s\S]+ at /m)
    expect(journalIn(path.join(cwd, '.faultline')).outcome).toBe('failed')
  })

  test('a disk that fills up meanwhile: 5; faults are lifted, and what was written can be read', async () => {
    const cwd = withExperiment(experimentSource())
    const { writeSync } = fs
    let left = 30
    const write = vi.spyOn(fs, 'writeSync').mockImplementation(((...args: Parameters<typeof writeSync>) => {
      if (left-- > 0) return writeSync(...args)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }) as typeof writeSync)
    const { exitCode, json } = await faultline(['run', 'shop', '--json'], { cwd }).finally(() => write.mockRestore())
    expect(exitCode).toBe(5)
    expect(json()).toMatchObject({ result: { outcome: 'interrupted' }, warnings: [expect.stringContaining('ENOSPC')] })
    const { outcome, runs } = journalIn(path.join(cwd, '.faultline'))
    expect(outcome).toBe('unfinished')
    expect(runs[0]?.events.length).toBeGreaterThan(20)
  })
})

describe('bad input: 2, with what, where and the way out, and nothing is booted', () => {
  const refused = async (files: Record<string, string>, argv: string[]) => {
    const cwd = folderWith(files)
    Reflect.deleteProperty(globalThis, 'booted')
    const { exitCode, stdout, stderr } = await faultline(['run', ...argv], { cwd })
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(globalThis).not.toHaveProperty('booted')
    return stderr
  }

  test.each([
    ["sucessCriteria: { mttr: '< 30s' }", "Did you mean 'successCriteria'?"],
    ["successCriteria: { availabilty: '> 0.9' }", "Did you mean 'availability'?"],
    ["successCriteria: { mttr: '30s' }", 'to be a comparison with a number'],
    ["scenarios: ['networkPartion']", "Did you mean 'networkPartition'?"],
    ['scenarios: []', 'to hold something to inject'],
    ["duration: 'soon'", 'duration'],
  ])('%s', async (fields, message) => {
    const stderr = await refused({ 'shop.experiment.mjs': experimentSource(fields) }, ['shop'])
    expect(stderr).toContain('shop.experiment.mjs: ')
    expect(stderr).toContain(message)
  })

  test.each<[string, Record<string, string>, string[], string]>([
    ['a name that is near one', { 'shop.experiment.mjs': '' }, ['shp'], "Did you mean 'shop'?"],
    ['no file at all', {}, ['shop'], 'There is no file and no experiment'],
    ['two of one name', { 'a/x.experiment.ts': '', 'b/x.experiment.ts': '' }, ['x'], 'Several files are named'],
    ['no default export', { 'x.mjs': 'export const a = 1' }, ['x.mjs'], 'x.mjs has no default export'],
    [
      'no object',
      { 'x.mjs': 'export default 5' },
      ['x.mjs'],
      'expected the default export to be an experiment, got number',
    ],
    [
      'no module',
      { 'x.txt': '' },
      ['x.txt'],
      'x.txt is no experiment: expected .ts, .mts, .js, .mjs, .json or .yaml, got .txt.',
    ],
    ['JavaScript with a mistake', { 'x.mjs': 'export default {' }, ['x.mjs'], 'x.mjs does not load: '],
    ['TypeScript with a mistake', { 'x.ts': 'export default {' }, ['x.ts'], 'x.ts does not load: '],
    ['a module that throws', { 'x.ts': "throw new Error('not today')" }, ['x.ts'], 'does not load: Error: not today'],
    ['an import that is not there', { 'x.ts': "import './y.js'" }, ['x.ts'], 'x.ts does not load: '],
    ['a seed', { 'shop.experiment.mjs': experimentSource() }, ['shop', '--seed', 'x'], 'Expected --seed to be'],
    ['a clock', { 'shop.experiment.mjs': experimentSource() }, ['shop', '--time', 'x'], 'choices are virtual, real'],
    ['a config', { 'faultline.config.mjs': 'export default { sed: 1 }' }, ['shop'], "Did you mean 'seed'?"],
  ])('%s', async (_, files, argv, message) => {
    expect(await refused(files, argv)).toContain(message)
  })
})

test('a journal folder that cannot be written to: 3, and nothing is booted', async () => {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource(), journals: 'a file where a folder should be' })
  Reflect.deleteProperty(globalThis, 'booted')
  const { exitCode, stderr } = await faultline(['run', 'shop', '--journal', 'journals'], { cwd })
  expect(exitCode).toBe(3)
  expect(stderr).toContain(`Cannot write a journal in ${path.join(cwd, 'journals')}`)
  expect(stderr).toContain('Nothing was run.')
  expect(globalThis).not.toHaveProperty('booted')
})

describe('JSON and YAML', () => {
  const system = `export const shop = { name: 'shop', boot(chaos) {
    const payments = chaos.wrap('payments', { charge: async () => 'paid' })
    return { probe: () => payments.charge() } } }`
  const yaml = (more = '') => `
version: 1
name: payments go away
system: ./shop.ts#shop
scenarios: [{ scenario: networkPartition, options: { mode: refuse }, at: payments.*, for: 2s }]
seed: 5
${more}`

  test('with a system in TypeScript; its own seed and clock count, and those of the command line more', async () => {
    const cwd = folderWith({ 'a.experiment.yaml': yaml(), 'shop.ts': `const typed: number = 1\n${system}` })
    const own = await faultline(['run', 'a', '--json'], { cwd, env: { FAULTLINE_SEED: '9' } })
    expect(own.json()).toMatchObject({ exitCode: 0, result: { seed: 5, outcome: 'passed' } })
    expect((await faultline(['run', 'a', '--json', '--seed', '6'], { cwd })).json().result.seed).toBe(6)
  })

  test('with a system in JavaScript', async () => {
    const document = {
      version: 1,
      name: 'a',
      system: './shop.mjs#shop',
      scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'payments.*', for: 500 }],
    }
    const cwd = folderWith({ 'a.json': JSON.stringify(document), 'shop.mjs': system })
    expect((await faultline(['run', 'a.json'], { cwd })).exitCode).toBe(0)
  })

  test.each([
    ['a wrong field', yaml('successCriterai: {}'), "Did you mean 'successCriteria'?"],
    ['an unknown metric', yaml('successCriteria: { availabilty: "> 0.9" }'), "Did you mean 'availability'"],
    ['an unknown scenario', yaml().replace('networkPartition', 'networkPartion'), "Did you mean 'networkPartition'"],
    ['no such export', yaml().replace('#shop', '#shp'), "'./shop.ts' has no system under test as its export 'shp'"],
    ['no such module', yaml().replace('shop.ts', 'nowhere.ts'), './nowhere.ts does not load'],
    ['no such JavaScript', yaml().replace('shop.ts', 'nowhere.mjs'), "'./nowhere.mjs', cannot be imported"],
    ['no YAML', 'name: [', 'not YAML'],
  ])('%s is refused', async (_, source, message) => {
    const cwd = folderWith({ 'a.yaml': source, 'shop.ts': system })
    const { exitCode, stderr } = await faultline(['run', 'a.yaml'], { cwd })
    expect(stderr).toContain(message)
    expect(exitCode).toBe(2)
  })
})

test('--dry-run says what would be done, and boots nothing', async () => {
  const cwd = withExperiment(experimentSource("successCriteria: { mttr: '< 30s' }"))
  Reflect.deleteProperty(globalThis, 'booted')
  const { exitCode, stdout } = await faultline(['run', 'shop', '--dry-run'], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^payments go away against shop: nothing is booted, nothing injected\n/)
  expect(stdout).toMatch(
    /^ {2}networkPartition \(medium\) at payments\.\*: 1 s to 6 s\n\npasses when\n {2}mttr < 30s\n/m,
  )
  expect(globalThis).not.toHaveProperty('booted')
  expect(existsSync(path.join(cwd, '.faultline'))).toBe(false)
  expect((await faultline(['run', 'shop', '--dry-run', '--json'], { cwd })).json().dryRun.injections).toHaveLength(1)
})

test('one that does not pass says how to see it again', async () => {
  const cwd = withExperiment(experimentSource("successCriteria: { availability: '> 0.99' }"))
  const { stdout } = await faultline(['run', 'shop', '--seed', '7'], { cwd })
  expect(stdout).toContain('to see it again\n  npx faultline run shop.experiment.mjs --seed 7 --time virtual\n')
})

test('--no-journal writes none', async () => {
  const cwd = withExperiment(experimentSource())
  expect((await faultline(['run', 'shop', '--no-journal'], { cwd })).exitCode).toBe(0)
  expect(existsSync(path.join(cwd, '.faultline'))).toBe(false)
})

test('TypeScript, with what it imports by any name', async () => {
  const cwd = folderWith({
    'x.experiment.ts': `
      import { named } from './lib/named.js'
      import { bare } from './lib/bare'
      enum Point { Payments = 'payments.*' }
      ${experimentSource(`description: named + bare as string, tags: [Point.Payments],`)}`,
    'lib/named.ts': "export const named: string = 'na'",
    'lib/bare.ts': "export const bare: string = 'ba'",
  })
  const { json, exitCode } = await faultline(['run', 'x', '--json'], { cwd })
  expect(exitCode).toBe(0)
  expect(json().result).toMatchObject({ description: 'naba', tags: ['payments.*'] })
})

describe('the seed', () => {
  const seed = async (argv: string[], env: Record<string, string> = {}) => {
    const cwd = withExperiment(experimentSource())
    return (await faultline(['run', 'shop', '--json', ...argv], { cwd, env })).json().result.seed
  }

  test('of the option, of FAULTLINE_REPLAY, of FAULTLINE_SEED, in this order; else another each time', async () => {
    const token = toToken({ seed: 2, injections: [] })
    expect(await seed(['--seed', '1'], { FAULTLINE_REPLAY: token, FAULTLINE_SEED: '3' })).toBe(1)
    expect(await seed([], { FAULTLINE_REPLAY: token, FAULTLINE_SEED: '3' })).toBe(2)
    expect(await seed([], { FAULTLINE_SEED: '3' })).toBe(3)
    expect(await seed([])).not.toBe(await seed([]))
  })

  test('a damaged token is refused', async () => {
    const cwd = withExperiment(experimentSource())
    const { exitCode, stderr } = await faultline(['run', 'shop'], { cwd, env: { FAULTLINE_REPLAY: 'f1.AAAA' } })
    expect(exitCode).toBe(2)
    expect(stderr).toContain('token')
  })
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s lifts all faults, waits for recovery and closes the journal: %i', async (signal, code) => {
  const listeners = process.listenerCount(signal)
  const cwd = withExperiment(
    experimentSource(`hooks: { after({ phase }) { if (phase === 'inject') process.emit('${signal}', '${signal}') } }`),
  )
  const { exitCode, json, stderr } = await faultline(['run', 'shop', '--json'], { cwd })
  expect(exitCode).toBe(code)
  expect(json().result).toMatchObject({ outcome: 'interrupted', recovery: { recovered: true } })
  expect(stderr).toContain(`${signal}: lifting all faults, waiting for recovery.`)
  const { outcome, runs } = journalIn(path.join(cwd, '.faultline'))
  expect(outcome).toBe('interrupted')
  expect(runs[0]?.events.filter(({ type }) => type === 'fault.lifted')).toHaveLength(1)
  expect(process.listenerCount(signal)).toBe(listeners)
})

test('in GitHub Actions reasons are annotations, on stderr', async () => {
  const cwd = withExperiment(experimentSource("successCriteria: { availability: '> 0.99' }"))
  const env = { GITHUB_ACTIONS: 'true' }
  const { stdout, stderr } = await faultline(['run', 'shop'], { cwd, env })
  expect(stderr).toMatch(/^::error title=faultline%3A payments go away::availability > 0\.99, but 39\.24 %25: /m)
  expect(stdout).not.toContain('::error')
})

test('in a terminal there is a bar, and it is gone in the end', async () => {
  const cwd = withExperiment(experimentSource())
  const { stderr } = await faultline(['run', 'shop'], { cwd, isTTY: true })
  expect(stderr).toContain('░')
  expect(stderr).toMatch(/100 % payments go away: steady state after/)
  expect(stderr.endsWith('\r\u001b[K')).toBe(true)
})
