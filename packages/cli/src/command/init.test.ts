import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'

const manifest = (fields: object) => JSON.stringify({ name: 'shop', ...fields })
const vitest = manifest({ type: 'module', devDependencies: { vitest: '^5.0.0' } })
const read = (folder: string, file: string) => readFileSync(path.join(folder, file), 'utf8')

test('Vitest: set-up, config and a first test; says what it wrote and what is next', async () => {
  const cwd = folderWith({ 'package.json': vitest, 'pnpm-lock.yaml': '' })
  const { exitCode, stdout } = await faultline(['init', '--yes'], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toMatchInlineSnapshot(`
    "Found Vitest ^5.0.0, ES modules, JavaScript.

    wrote  vitest.config.mjs     set-up of Vitest
    wrote  faultline.config.mjs  config of the command
    wrote  test/chaos.test.js    first chaos test

    Next:
      pnpm add -D @faultline/vitest
      npx vitest run test/chaos.test.js
    "
  `)
  expect(read(cwd, 'vitest.config.mjs')).toContain("setupFiles: ['@faultline/vitest/setup']")
  expect(read(cwd, 'test/chaos.test.js')).toContain("import { expect, test } from 'vitest'")
})

test('what is there is kept, and overwritten with --force alone', async () => {
  const cwd = folderWith({ 'package.json': vitest, 'test/chaos.test.js': 'mine' })
  const kept = await faultline(['init', '--json'], { cwd })
  expect(kept.json().files).toContainEqual({ path: 'test/chaos.test.js', what: 'first chaos test', fate: 'kept' })
  expect(read(cwd, 'test/chaos.test.js')).toBe('mine')
  const forced = await faultline(['init', '--json', '--force'], { cwd })
  // The config of Vitest is the user's own by now, and has the line.
  expect(forced.json().files.map(({ fate }: { fate: string }) => fate)).toEqual(['overwrote', 'overwrote'])
  expect(forced.json().byHand).toEqual([])
  expect(read(cwd, 'test/chaos.test.js')).toContain('withChaos')
})

test('a config of the runner that is there is left alone; the line to add is said', async () => {
  const cwd = folderWith({ 'package.json': vitest, 'vite.config.ts': 'export default {}' })
  const { json } = await faultline(['init', '--json'], { cwd })
  expect(json().files.map((file: { path: string }) => file.path)).toEqual([
    'faultline.config.mjs',
    'test/chaos.test.js',
  ])
  expect(json().byHand[0]).toContain("setupFiles: ['@faultline/vitest/setup']")
})

test('--dry-run writes nothing', async () => {
  const cwd = folderWith({ 'package.json': vitest })
  const { stdout } = await faultline(['init', '--dry-run'], { cwd })
  expect(stdout).toContain('would write  test/chaos.test.js')
  expect(existsSync(path.join(cwd, 'test'))).toBe(false)
})

describe('the form of the test fits what Jest can run', () => {
  const babel = { 'babel.config.js': '' }
  const modules = { scripts: { test: 'node --experimental-vm-modules node_modules/.bin/jest' } }
  test.each([
    ['CommonJS', {}, {}, 'test/chaos.test.js', "require('@faultline/jest')"],
    ['an ES module package without a transform', { type: 'module' }, {}, 'test/chaos.test.cjs', 'require('],
    ['told to run ES modules', { type: 'module', ...modules }, {}, 'test/chaos.test.js', "from '@jest/globals'"],
    ['told so, in CommonJS', modules, {}, 'test/chaos.test.mjs', "from '@jest/globals'"],
    ['Babel', {}, babel, 'test/chaos.test.js', "from '@jest/globals'"],
    [
      'TypeScript that is transformed',
      { devDependencies: { jest: '30', typescript: '6', 'ts-jest': '29' } },
      {},
      'test/chaos.test.ts',
      'amount: number',
    ],
    ['TypeScript that is not', {}, { 'tsconfig.json': '{}' }, 'test/chaos.test.js', 'require('],
    ['tests in __tests__', {}, { '__tests__/a.test.js': '' }, '__tests__/chaos.test.js', 'require('],
  ])('%s', async (_, fields, files, name, words) => {
    const cwd = folderWith({ 'package.json': manifest({ devDependencies: { jest: '^30.0.0' }, ...fields }), ...files })
    const { json, exitCode } = await faultline(['init', '--json'], { cwd })
    expect(exitCode).toBe(0)
    expect(json().files.at(-1).path).toBe(name)
    expect(read(cwd, name)).toContain(words)
  })
})

describe('refused, with the way out', () => {
  const both = manifest({ devDependencies: { vitest: '5', jest: '30' } })
  test.each<[string, Record<string, string>, string[], string]>([
    ['no package.json', {}, [], 'Run `npm init` first'],
    ['a package.json that is not JSON', { 'package.json': '{' }, [], 'is not JSON'],
    ['no runner', { 'package.json': '{}' }, [], 'Neither Vitest nor Jest'],
    ['both, and nobody to ask', { 'package.json': both }, [], '`--runner vitest` or `--runner jest`'],
    [
      'Vitest 3',
      { 'package.json': manifest({ devDependencies: { vitest: '~3.2.0' } }) },
      [],
      'is for Vitest 5. Run `npm install --save-dev vitest@5`.',
    ],
    [
      'Jest 29, installed',
      {
        'package.json': manifest({ dependencies: { jest: '*' } }),
        'node_modules/jest/package.json': '{"version":"29.7.0"}',
      },
      [],
      'Jest 29.7.0 is here',
    ],
    ['a runner that is not there', { 'package.json': '{}' }, ['--runner', 'jest'], 'Jest is not installed here'],
  ])('%s', async (_, files, argv, message) => {
    const cwd = folderWith(files)
    const { exitCode, stderr } = await faultline(['init', '--yes', ...argv], { cwd })
    expect(exitCode).toBe(2)
    expect(stderr).toContain(message)
  })

  test('a folder that cannot be written to', async () => {
    const cwd = folderWith({ 'package.json': vitest, test: 'a file where a folder should be' })
    const { exitCode, stderr } = await faultline(['init'], { cwd })
    expect(exitCode).toBe(3)
    expect(stderr).toContain('test/chaos.test.js cannot be written')
  })
})

describe('with somebody at the terminal', () => {
  const both = manifest({ devDependencies: { vitest: '5', jest: '30' } })
  const down = '\u001b[B'

  test('asks which runner, where the test goes, and whether to install', async () => {
    const cwd = folderWith({ 'package.json': both })
    const answers = { 'Which test runner?': `${down}\r`, 'first test go?': '\r', 'faultline/jest` now?': 'n' }
    const { exitCode, stdout, stderr } = await faultline(['init'], { cwd, isTTY: true, answers })
    expect(stderr).toContain('Which test runner?')
    expect(stderr).toContain('Where does the first test go?')
    expect(stderr).toContain('Run `npm install --save-dev @faultline/jest` now?')
    expect(stdout).not.toContain('?')
    expect(exitCode).toBe(0)
    expect(read(cwd, 'test/chaos.test.js')).toContain("require('@faultline/jest')")
  })

  test('Ctrl-C ends it: nothing is written', async () => {
    const cwd = folderWith({ 'package.json': both })
    const { exitCode } = await faultline(['init'], { cwd, isTTY: true, answers: { 'Which test runner?': '\u0003' } })
    expect(exitCode).toBe(130)
    expect(existsSync(path.join(cwd, 'test'))).toBe(false)
  })

  test.each([['--yes'], ['--json']])('%s asks nothing', async (flag) => {
    const cwd = folderWith({ 'package.json': both })
    expect((await faultline(['init', flag], { cwd, isTTY: true })).exitCode).toBe(2)
  })

  test('CI asks nothing', async () => {
    const cwd = folderWith({ 'package.json': both })
    expect((await faultline(['init'], { cwd, isTTY: true, env: { CI: 'true' } })).exitCode).toBe(2)
  })
})
