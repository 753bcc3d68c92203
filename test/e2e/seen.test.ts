import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import Ajv from 'ajv'
import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { type NodeName, Project } from './project.ts'
import { fileOf } from './reports.ts'

// What a run of the tests leaves when its reporter has all its options: journal, four reports, history.

interface Place {
  readonly folder: 'vitest' | 'jest/jest-cjs'
  readonly node: NodeName
  readonly command: string
  /** Between the names of a suite and a test. */
  readonly within: string
}
const vitest = { folder: 'vitest', command: 'npx vitest run seen/ --config seen.config.js', within: ' > ' } as const
const jest = { folder: 'jest/jest-cjs', command: 'npx jest seen/ --config seen.config.js', within: ' ' } as const
const places: Place[] = [
  { ...vitest, node: 'Node 24' },
  { ...jest, node: 'Node 24' },
  // SQLite is still experimental there.
  { ...vitest, node: 'the oldest Node' },
  { ...jest, node: 'the oldest Node' },
]

/** A file of the package as the project has it. */
function packed(project: Project, file: string): string {
  return readFileSync(createRequire(path.join(project.folder, 'a.js')).resolve(file), 'utf8')
}

/** The folder of a package as the project has it. */
const folderOf = (project: Project, name: string) =>
  path.dirname(createRequire(path.join(project.folder, 'a.js')).resolve(`${name}/package.json`))

describe.each(places)('a run in $folder, $node', ({ folder, node, command, within }) => {
  const project = new Project(folder, node, { GITHUB_ACTIONS: '' })

  test('leaves a journal, reports and a history that say the same', async () => {
    for (const left of ['seen-journals', 'seen-reports'])
      rmSync(path.join(project.folder, left), { recursive: true, force: true })
    const { code, output } = await project.run(command)
    expect(code, output).toBe(1)
    expect(output).toMatch(/Tests:?\s+2 failed[ |,]+1 passed/)
    // In the user's file, not in ours that made the call.
    expect(output).toContain('bank.charge, call 1: lost answer, ECONNRESET (made at seen/shop.subject.js:')
    expect(output).not.toMatch(/ExperimentalWarning|Cannot |did not exit/)
    const left = readdirSync(path.join(project.folder, 'seen-journals'))
    expect(left).toEqual(['history.sqlite', expect.stringMatching(/^test-.+\.jsonl$/)])
    expectJournal(fileOf(project, `seen-journals/${left[1]}`), within)
    expectJson(project, within)
    expectPage(project)
    expect(fileOf(project, 'seen-reports/summary.md')).toContain('- 3 runs: 1 passed, 2 failed\n')
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(fileOf(project, 'seen-reports/junit.xml'))
    expect(testsuites).toMatchObject({ '@_failures': '2', '@_errors': '0' })
    const history = await project.run('npx faultline history show 1 --journal seen-journals --no-import --json')
    expect(history.code, history.output).toBe(0)
    expect(JSON.parse(history.stdout).runs.map(({ name, seed, outcome }: Run) => [name, seed, outcome])).toEqual([
      [`a shop${within}survives an outage`, 5, 'passed'],
      [`a shop${within}fails on purpose`, 6, 'failed'],
      [`a shop${within}is charged once`, 7, 'failed'],
    ])
  })
})

interface Run {
  readonly name: string
  readonly seed: number
  readonly outcome: string
}

function expectJournal(text: string, within: string): void {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines[0]).toMatchObject({ type: 'journal.opened', kind: 'test' })
  expect(lines.filter(({ type }) => type === 'run.closed').map(({ outcome }) => outcome)).toEqual([
    'passed',
    'failed',
    'failed',
  ])
  expect(lines.filter(({ type }) => type === 'explored')).toMatchObject([
    {
      test: `a shop${within}is charged once`,
      record: { seed: 7, findings: [{ oracle: 'body', message: 'charged twice', strategy: 'singles' }] },
    },
  ])
  expect(lines.at(-1)).toMatchObject({ type: 'journal.closed', outcome: 'failed' })
}

function expectJson(project: Project, within: string): void {
  const validate = new Ajv({ strict: false }).compile(
    JSON.parse(packed(project, 'faultline/schema/report.schema.json')),
  )
  const data = JSON.parse(fileOf(project, 'seen-reports/report.json'))
  validate(data)
  expect(validate.errors).toBe(null)
  expect(data.summary).toMatchObject({ runs: 3, passed: 1, failed: 2, incidents: 2, faultsActed: 41 })
  expect(data.explorations).toMatchObject([
    { test: `a shop${within}is charged once`, report: { stoppedBy: 'finding' } },
  ])
}

/** Its script is the one that was packed, may run, and there is nothing in the page that asks for anything else. */
function expectPage(project: Project): void {
  const page = fileOf(project, 'seen-reports/report.html')
  const parts = [...page.matchAll(/<(script|style)\b([^>]*)>(.*?)<\/\1>/gs)]
  const [style = '', data = '', script = ''] = parts.map(([, , , text]) => text)
  expect(parts.map(([, name, attributes]) => `${name}${attributes}`)).toEqual([
    'style',
    'script type="application/json" id="report-data"',
    'script',
  ])
  expect(script.trim()).toBe(
    readFileSync(path.join(folderOf(project, 'faultline'), 'dist/report-page.js'), 'utf8').trim(),
  )
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]
  expect(policy).toMatch(/^default-src 'none';/)
  for (const text of [style, script])
    expect(policy).toContain(`-src 'sha256-${createHash('sha256').update(text).digest('base64')}'`)
  expect(policy?.replace(/'[^']*'/g, '')).not.toMatch(/[:/*]{2}/)
  expect(style).not.toMatch(/url\(|@import/)
  const markup = parts.reduce((rest, [whole]) => rest.replace(whole, ''), page)
  expect(markup).not.toMatch(/https?:|\bsrc=|\bhref=/)
  // What a test wrote, that looks like markup, is text.
  expect(data).not.toContain('<')
  expect(JSON.parse(data)).toEqual(JSON.parse(fileOf(project, 'seen-reports/report.json')))
}

test.each(['vitest', 'jest'] as const)('nothing of the machine that built the packages is in those of %s', (runner) => {
  const project = new Project(runner === 'vitest' ? 'vitest' : 'jest/jest-cjs')
  const repository = path.resolve(import.meta.dirname, '../..')
  for (const name of ['faultline', '@faultline/cli', '@faultline/dashboard', `@faultline/${runner}`]) {
    const folder = folderOf(project, name)
    const files = readdirSync(folder, { recursive: true, withFileTypes: true, encoding: 'utf8' })
    for (const file of files.filter(
      (entry) => entry.isFile() && !entry.parentPath.includes('node_modules', folder.length),
    )) {
      const text = readFileSync(path.join(file.parentPath, file.name), 'utf8')
      expect.soft(text.includes(repository), `${name}, ${file.name}`).toBe(false)
    }
  }
})
