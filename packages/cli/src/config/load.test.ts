import path from 'node:path'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { folderWith } from '../terminal.test-support.js'
import { loadSettings, type Overrides } from './load.js'

const load = (cwd: string, given: Overrides = {}, env: Record<string, string> = {}) => {
  const stream = new PassThrough()
  return loadSettings({ cwd, env, stdin: stream, stdout: stream, stderr: stream }, given)
}

test('without a file there are defaults', async () => {
  const cwd = folderWith({})
  expect(await load(cwd)).toEqual({
    folder: cwd,
    journal: path.join(cwd, '.faultline'),
    seed: undefined,
    time: undefined,
    reporters: ['text'],
    experiments: ['**/*.experiment.{ts,mts,js,mjs,json,yaml,yml}'],
    compare: {},
  })
})

test('TypeScript is read, types and all', async () => {
  const cwd = folderWith({
    'faultline.config.ts': `
      enum Folder { journals = 'journals' }
      interface Shape { journal: string; seed: number }
      export default { journal: Folder.journals, seed: 7 } satisfies Shape`,
  })
  expect(await load(cwd)).toMatchObject({ journal: path.join(cwd, 'journals'), seed: 7 })
})

test('an option wins over the environment, that over the file', async () => {
  const cwd = folderWith({ 'faultline.config.mjs': "export default { journal: 'file', seed: 1 }" })
  const env = { FAULTLINE_JOURNAL: 'env', FAULTLINE_SEED: '2' }
  expect(await load(cwd)).toMatchObject({ journal: path.join(cwd, 'file'), seed: 1 })
  expect(await load(cwd, {}, env)).toMatchObject({ journal: path.join(cwd, 'env'), seed: 2 })
  expect(await load(cwd, { journal: 'given', seed: '3' }, env)).toMatchObject({
    journal: path.join(cwd, 'given'),
    seed: 3,
  })
  expect((await load(cwd, { journal: false }, env)).journal).toBe(undefined)
})

test('a config elsewhere: its paths start at its folder', async () => {
  const cwd = folderWith({ 'ops/chaos.config.mjs': "export default { journal: 'journals' }" })
  expect(await load(cwd, { config: 'ops/chaos.config.mjs' })).toMatchObject({
    file: path.join(cwd, 'ops/chaos.config.mjs'),
    folder: path.join(cwd, 'ops'),
    journal: path.join(cwd, 'ops/journals'),
  })
})

test('no other file is read, and no layer is added', async () => {
  const cwd = folderWith({
    'faultline.config.mjs': "export default { journal: 'journals' }",
    '.env': 'FAULTLINE_SEED=9',
    '.faultlinerc': 'seed=9',
    'package.json': '{ "faultline": { "seed": 9 } }',
  })
  expect((await load(cwd)).seed).toBe(undefined)
  expect(process.env.FAULTLINE_SEED).toBe(undefined)
})

test.each([
  ["export default { jurnal: 'x' }", "unknown field `jurnal`. Did you mean 'journal'?"],
  ["export default { extends: 'gh:user/repository' }", 'unknown field `extends`'],
  ['export default { seed: -1 }', 'expected `seed` to be a whole number, between 0 and 4294967295, got -1.'],
  ["export default { time: 'reel' }", "expected `time` to be 'real' or 'virtual', got \"reel\"."],
  ["export default { reporters: ['txt'] }", "expected `reporters` to be a list of 'text' and 'github'"],
  ['export default { experiments: [5] }', 'expected `experiments` to be a pattern of files, or a list'],
  ['export default { journal: true }', 'expected `journal` to be the path of a folder, or false, got true.'],
  ['throw new Error("no luck")', 'does not load: no luck'],
  ['export default [', 'does not load'],
])('%s is refused, and the file is named', async (source, message) => {
  const cwd = folderWith({ 'faultline.config.mjs': source })
  const failure = await load(cwd).catch((error) => error)
  expect(failure).toMatchObject({ name: 'CliError', exitCode: 2 })
  expect(failure.message).toContain(message)
  expect(failure.message).toContain('faultline.config')
})

test.each(['-1', '1.5', 'x', '4294967296', '0x10'])('a seed of %s is refused', async (seed) => {
  await expect(load(folderWith({}), { seed })).rejects.toThrow(`Expected --seed to be a whole number`)
  await expect(load(folderWith({}), {}, { FAULTLINE_SEED: seed })).rejects.toThrow(`Expected FAULTLINE_SEED`)
})

test('a config that is not there is said', async () => {
  await expect(load(folderWith({}), { config: 'no.ts' })).rejects.toThrow('There is no config file no.ts.')
})
