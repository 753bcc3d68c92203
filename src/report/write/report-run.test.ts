import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { type Chaos, createWithChaos, plainRunner } from '../../chaos/index.js'
import '../../cluster/index.js'
import type { Node } from '../../cluster/index.js'
import { runExperiment } from '../../experiment/index.js'
import { createJournal, type ReporterOptions, settleReporter, TestRun } from '../../history/index.js'
import { recordingSessions } from '../../history/test-run/record-session.js'
import type { TestRecord } from '../../history/test-run/test-record.js'
import { faults } from '../../index.js'
import { reportData, reportTestRun } from '../../report.js'

const boot = (node: Node) => {
  node.onRequest(() => 'pong')
  return {}
}

async function cluster(chaos: Chaos): Promise<void> {
  const nodes = chaos.cluster({ nodes: ['a', 'b'], boot })
  chaos.inject(faults.partition({ shape: [['a'], ['b']] }), { at: 'cluster', from: 100, for: 100 })
  for (let n = 0; n < 5; n++) {
    await nodes
      .node('a')
      .request('b', `ping ${n}`, { timeoutMs: 40 })
      .catch(() => {})
    await chaos.clock.advance(30)
  }
}

async function runWith(options: ReporterOptions, root: string) {
  const settings = settleReporter(options, root)
  const run = new TestRun(settings)
  let record: TestRecord | undefined
  const listener = recordingSessions(settings, (done) => {
    record = done
  })
  const named = { name: 'two nodes', file: path.join(root, 'a.test.ts') }
  await createWithChaos({ ...plainRunner, test: () => named, listener: () => listener })(cluster, { seed: 1 })()
  run.add({ ...named, state: 'passed', flaky: false, record: record as TestRecord })
  const ended = run.end('passed')
  return { ended, lines: await reportTestRun(ended, settings) }
}

const folder = () => mkdtempSync(path.join(tmpdir(), 'faultline-report-run-'))

test('a reporter writes reports at the end of a run; a journal that nobody asked for does not stay', async () => {
  const root = folder()
  vi.stubEnv('FAULTLINE_JOURNAL', '')
  const { ended, lines } = await runWith({ report: ['out/report.json', 'summary.md', 'chaos-badge.svg'] }, root)
  expect(lines.map((line) => line.trim())).toEqual(['report          out/report.json', 'summary.md', 'chaos-badge.svg'])
  expect(ended.lines.join('\n')).not.toContain('journal')
  expect(existsSync(ended.journal as string)).toBe(false)
  const { runs } = JSON.parse(readFileSync(path.join(root, 'out/report.json'), 'utf8'))
  expect(runs[0].name).toBe('two nodes')
  expect(readFileSync(path.join(root, 'summary.md'), 'utf8')).toContain('```mermaid\nsequenceDiagram\n')
  vi.unstubAllEnvs()
})

test('the summary of a job gets it where that is asked for; the journal stays where it was asked for', async () => {
  const root = folder()
  vi.stubEnv('GITHUB_STEP_SUMMARY', path.join(root, 'step.md'))
  const { ended } = await runWith({ journal: 'journals', githubSummary: true }, root)
  expect(readFileSync(path.join(root, 'step.md'), 'utf8')).toContain('two nodes')
  expect(readdirSync(path.join(root, 'journals'))).toEqual([path.basename(ended.journal as string)])
  vi.unstubAllEnvs()
})

test('a report that cannot be written fails no test', async () => {
  const root = folder()
  writeFileSync(path.join(root, 'taken'), '')
  const { lines } = await runWith({ report: 'taken/report.md' }, root)
  expect(lines.join('\n')).toMatch(/faultline: no report could be written: .*taken/)
})

test('an extension that is none of a format is refused before a test has run', () => {
  expect(() => settleReporter({ report: ['report.pdf'] }, '/')).toThrow('to end in .html')
})

test('an experiment with a cluster leaves its diagram as data in the journal', async () => {
  const journal = createJournal(folder(), { kind: 'experiment', name: 'two nodes' })
  await runExperiment(
    {
      name: 'two nodes',
      system: {
        name: 'pair',
        boot(chaos) {
          const nodes = chaos.cluster({ nodes: ['a', 'b'], boot })
          return { probe: () => nodes.node('a').request('b', 'ping', { timeoutMs: 40 }) }
        },
      },
      schedule: {
        version: 1,
        seed: 1,
        injections: [
          { fault: { kind: 'partition', shape: [['a'], ['b']] }, at: 'cluster', when: { fromMs: 200, forMs: 300 } },
        ],
      },
      duration: '1s',
    },
    { seed: 1, journal },
  )
  const [run] = reportData(journal.path).runs
  const [diagram] = run?.diagrams ?? []
  expect(diagram?.nodes).toEqual(['a', 'b'])
  expect(diagram?.text).toContain('✗')
  const states = new Set(diagram?.messages?.map(({ state }) => state))
  expect([...states].sort()).toEqual(['cut', 'delivered'])
  for (const { fromNode, toNode, sentMs, receivedMs } of diagram?.messages ?? []) {
    expect(['a', 'b']).toEqual(expect.arrayContaining([fromNode, toNode]))
    expect(receivedMs ?? sentMs).toBeGreaterThanOrEqual(sentMs)
  }
  expect(run?.tracks.filter(({ kind }) => kind === 'node' || kind === 'link').map(({ label }) => label)).toEqual([
    'a',
    'b',
    'cluster',
  ])
})
