import { describe, expect, test } from 'vitest'
import { type NodeName, Project } from './project.ts'
import { expectReport, expectRuns, readJournals } from './reports.ts'

const ours = '--reporters=@faultline/jest/reporter'
const inCheckout = 'checkout '
const esm = { NODE_OPTIONS: '--experimental-vm-modules --no-warnings=ExperimentalWarning' }
const matrix: [
  kind: string,
  node: NodeName,
  folder: 'jest/jest-cjs' | 'jest/jest-esm',
  workers: string,
  env: object,
][] = [
  ['CommonJS, two workers', 'Node 24', 'jest/jest-cjs', '--maxWorkers=2', {}],
  ['CommonJS, in band', 'Node 24', 'jest/jest-cjs', '--runInBand', {}],
  ['CommonJS, worker threads', 'Node 24', 'jest/jest-cjs', '--maxWorkers=2 --workerThreads', {}],
  ['CommonJS, two workers', 'the oldest Node', 'jest/jest-cjs', '--maxWorkers=2', {}],
  ['ESM, two workers', 'Node 24', 'jest/jest-esm', '--maxWorkers=2', esm],
]

describe.each(matrix)('the reporter of Jest, %s, %s', (kind, node, folder, workers, env) => {
  test('sums up, writes a journal that reads back', async () => {
    const journals = `journals ${kind} ${node}`.replaceAll(/\W+/g, '-')
    const shop = new Project(folder, node, { GITHUB_ACTIONS: '', FAULTLINE_JOURNAL: journals, ...env })
    const result = await shop.run(`npx jest reported ${workers} --reporters=default ${ours}`)
    expect(result.code).toBe(1)
    expect(result.output).toMatch(/Tests:\s+1 failed, 7 passed, 8 total/)
    expectReport(result, inCheckout)
    expect(result.output).not.toContain('::error')
    const read = await readJournals(shop, journals)
    expect(read).toMatchObject([{ outcome: 'failed' }])
    expectRuns(read, inCheckout)
  })
})

describe('the reporter of Jest', () => {
  const run = (line: string, env = {}) =>
    new Project('jest/jest-cjs', 'Node 24', { GITHUB_ACTIONS: '', ...env }).run(`npx jest reported ${line}`)

  test('annotates on GitHub Actions, with lines where Jest knows them', async () => {
    const { output } = await run(`--testLocationInResults ${ours}`, { GITHUB_ACTIONS: 'true' })
    const commands = output.split('\n').filter((line) => line.startsWith('::'))
    expect(commands).toEqual([
      expect.stringMatching(/^::error file=.*shop\.test\.js,line=\d+,title=faultline%3A fails%2C 50 %25 .+Seed 1234\./),
      expect.stringMatching(/^::warning file=.*flaky\.test\.js,line=\d+,title=faultline%3A passes at .+Seed 77\./),
    ])
  })

  test('has the properties of test cases for jest-junit', async () => {
    const { output } = await run(
      `${ours} --reporters=<rootDir>/reported/as-jest-junit.js`.replaceAll('<', "'<").replace('.js', ".js'"),
      {
        JEST_JUNIT_TEST_CASE_PROPERTIES_JSON_FILE: 'reported/junit-properties.js',
      },
    )
    expect(output).toMatch(
      /isn't well: \{"faultline.seed":"1234","faultline.replay":"FAULTLINE_REPLAY=.+"faultline.mttrMs":"40000"/,
    )
    expect(output).toContain('has no session: {}')
  })

  test('a journal that cannot be written ends the run before a test has run', async () => {
    const { code, output } = await run(`--verbose ${ours}`, { FAULTLINE_JOURNAL: 'package.json' })
    expect(code).toBe(1)
    expect(output).toContain('Cannot write a journal in')
    expect(output).not.toContain('survives an outage')
  })
})
