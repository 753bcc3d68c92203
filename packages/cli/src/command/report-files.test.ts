import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource } from './experiments.test-support.js'

async function recorded(): Promise<string> {
  const cwd = folderWith({ 'shop.experiment.mjs': experimentSource() })
  await faultline(['run', 'shop', '--seed', '7'], { cwd })
  return cwd
}

const read = (cwd: string, file: string) => readFileSync(path.join(cwd, file), 'utf8')

test('several files at once, each in the format of its extension; the same journal gives the same bytes', async () => {
  const cwd = await recorded()
  const files = ['out/summary.md', 'junit.xml', 'report.json', 'timeline.svg', 'heatmap.svg', 'badge.svg']
  const { exitCode, stdout } = await faultline(['report', '--output', files.join(',')], { cwd })
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^out\/summary\.md +markdown +\d+ bytes$/m)
  expect(read(cwd, 'out/summary.md')).toContain('![timeline](<../timeline.svg>)')
  expect(XMLValidator.validate(read(cwd, 'junit.xml'))).toBe(true)
  expect(JSON.parse(read(cwd, 'report.json'))).toMatchObject({ version: 1, summary: { runs: 1, incidents: 1 } })
  expect(read(cwd, 'timeline.svg')).toContain('of virtual time</title>')
  expect(read(cwd, 'heatmap.svg')).toContain('failed at each point')
  expect(read(cwd, 'badge.svg')).toContain('<title>chaos: passed</title>')
  const again = await faultline(['report', '--output', 'again.md,again.svg,again.json', '--json'], { cwd })
  expect(again.json().reports.map(({ format }: { format: string }) => format)).toEqual(['markdown', 'svg', 'json'])
  expect(read(cwd, 'again.svg')).toBe(read(cwd, 'timeline.svg'))
  expect(read(cwd, 'again.json')).toBe(read(cwd, 'report.json'))
})

test('a format without a file goes to stdout', async () => {
  const cwd = await recorded()
  const badge = await faultline(['report', '--format', 'badge', '--metric', 'mttr'], { cwd })
  expect(badge.stdout).toContain('<title>mttr: 4.8 s</title>')
  const json = await faultline(['report', '--format', 'json'], { cwd })
  expect(JSON.parse(json.stdout).journal.name).toBe('payments go away')
})

test('the summary of a job is appended to', async () => {
  const cwd = await recorded()
  const env = { GITHUB_STEP_SUMMARY: path.join(cwd, 'step.md') }
  for (let step = 0; step < 2; step++) await faultline(['report', '--github-summary'], { cwd, env })
  expect(read(cwd, 'step.md').match(/^## ✅ payments go away: passed \(experiment\)$/gm)).toHaveLength(2)
})

test.each([
  [['--output', 'report.pdf'], 'to end in .html'],
  [['--output', 'a.md,,b.md'], 'names an empty file'],
  [['--format', 'text', '--output', 'a.txt'], 'goes to stdout'],
  [['--history'], '`faultline trends`'],
  [['--graph'], '`--output` or `--format`'],
  [['--github-summary'], 'needs GITHUB_STEP_SUMMARY'],
  [['--output', 'a.md', '--run', '9'], 'to be the number of a run'],
  [['--output', 'a.md', '--run', 'x'], "not 'x'"],
  [['--output', 'badge.svg', '--metric', 'speed'], '`metric` to be one of'],
])('%j is refused', async (options, message) => {
  const cwd = await recorded()
  const { exitCode, stderr } = await faultline(['report', ...options], { cwd, env: {} })
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
  expect(existsSync(path.join(cwd, 'a.md'))).toBe(false)
})

test('the history and the graph of the journal’s folder, where they are asked for', async () => {
  const cwd = await recorded()
  const without = await faultline(['report', '--format', 'json'], { cwd })
  expect(Object.keys(JSON.parse(without.stdout))).not.toContain('trends')
  const { exitCode } = await faultline(['report', '--history', '--graph', '--output', 'a.json,a.md'], { cwd })
  expect(exitCode).toBe(0)
  const { trends, flaky, graph, reduced } = JSON.parse(read(cwd, 'a.json'))
  // One run: nothing has moved yet.
  expect([trends, flaky]).toEqual([[], []])
  expect(reduced.join()).toMatch(/history: \d+ figures are not drawn/)
  const shown = (await faultline(['graph', '--json'], { cwd })).json()
  const kinds = graph.nodes.map(({ kind }: { kind: string }) => kind)
  for (const [kind, count] of Object.entries(shown.nodes))
    expect(kinds.filter((one: string) => one === kind)).toHaveLength(count as number)
  expect(read(cwd, 'a.md')).toContain('### Knowledge graph')
  const store = await faultline(['history', '--json', '--no-import'], { cwd })
  expect(store.json().journals).toHaveLength(1)
})
