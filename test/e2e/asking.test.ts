import { existsSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { Project } from './project.ts'
import { fileOf } from './reports.ts'

// The commands that ask what is kept, on the journal of a run and on two of experiments.

const shop = 'a shop > survives an outage'

describe('what is kept, asked by the command', () => {
  const journals = 'asked'
  const project = new Project('vitest', 'Node 24', { GITHUB_ACTIONS: '', FAULTLINE_JOURNAL: journals })

  beforeAll(async () => {
    const { output } = await project.run('npx vitest run seen/shop.test --reporter=@faultline/vitest/reporter')
    expect(output).toContain('faultline: 3 chaos tests, 2 failed')
  })

  /** What is said to a person. */
  async function text(line: string, exitCode = 0): Promise<string> {
    const { code, stdout, stderr } = await project.run(`npx faultline ${line}`)
    expect({ code, stderr }, stdout + stderr).toEqual({ code: exitCode, stderr: '' })
    return stdout
  }

  /** The document. Nothing else is said. */
  async function ask(line: string, exitCode = 0) {
    const document = JSON.parse(await text(`${line} --json`, exitCode))
    expect(document).toMatchObject({ command: line.split(' ')[0], exitCode })
    return document
  }

  test('report', async () => {
    const page = `${journals}-reports/report.html`
    const { reports } = await ask(`report --output ${page},${journals}-reports/timeline.svg`)
    expect(reports.map(({ format }: { format: string }) => format)).toEqual(['html', 'svg'])
    expect(fileOf(project, page)).toContain('<script type="application/json" id="report-data">')
    expect(fileOf(project, `${journals}-reports/timeline.svg`)).toMatch(/^<svg /)
    expect(await text('report --format badge')).toContain('<svg ')
    expect((await ask('report --output report.pdf', 2)).error.message).toContain('pdf')
  })

  test('history and trends', async () => {
    const { journals: kept } = await ask('history')
    expect(kept).toMatchObject([{ kind: 'test', outcome: 'failed', runs: 3, notPassed: 2 }])
    expect(existsSync(path.join(project.folder, journals, 'history.sqlite'))).toBe(true)
    expect(await text('history')).toMatch(/^1 .+ test {2}\S+ {2}failed {2}3 runs, 2 not passed/)
    expect((await ask('history show 1 --run 1')).run).toMatchObject({ name: shop, seed: 5, outcome: 'passed' })
    await ask('history show 7', 2)
    const { trends } = await ask('trends --metric mttr')
    expect(trends).toMatchObject([{}, { test: shop, system: 'checkout', points: [{ runs: 1, mean: 2000 }] }])
  })

  test('graph', async () => {
    // One incident each of the two tests that have an outage.
    expect((await ask('graph')).nodes).toMatchObject({ experiment: 3, point: 2, incident: 2 })
    expect(await text('graph blast-radius pay')).toContain('checkout')
    expect(await text('graph --format graphml')).toMatch(/^<\?xml.+<graphml.+<\/graphml>\s*$/s)
    expect((await ask('graph depends-on nowhere', 2)).error.message).toContain('There are bank, checkout, pay.')
  })

  test('predict', async () => {
    const { searches, singles } = await ask(`predict --top 3 --model ${journals}/model.json`)
    expect(searches).toBe(1)
    expect(singles).toHaveLength(3)
    for (const { point, probability, low, high } of singles) {
      expect(point).toBe('bank.charge')
      expect(low <= probability && probability <= high && low > 0 && high < 1).toBe(true)
    }
    // The model is one that a search takes.
    const steered = await project.run(`node seen/steered.js ${journals}/model.json`)
    expect(JSON.parse(steered.stdout).findings).toMatchObject([{ message: 'charged twice' }])
  })
})

test('compare: two journals of the same code, and one of which the retries are gone', async () => {
  const project = new Project('vitest')
  const journals = ['retries-before', 'retries-same', 'retries-gone']
  const run = (journal: string) =>
    project.run(
      `ATTEMPTS=${journal === 'retries-gone' ? 1 : 3} npx faultline continuous seen/retries.experiment.mjs ` +
        `--runs 10 --every 1m --seed 1 --journal ${journal} --json`,
    )
  for (const { code, output } of await Promise.all(journals.map(run))) expect(code, output).toBe(0)
  const same = await project.run('npx faultline compare retries-before retries-same --json')
  expect(same).toMatchObject({ code: 0, stderr: '' })
  expect(JSON.parse(same.stdout)).toMatchObject({
    verdict: 'same',
    passed: true,
    counts: { worse: 0, better: 0, unclear: 0 },
  })
  const gone = await project.run('npx faultline compare retries-before retries-gone --json --markdown gone.md')
  expect(gone).toMatchObject({ code: 1, stderr: '' })
  const { metrics, ...comparison } = JSON.parse(gone.stdout)
  expect(comparison).toMatchObject({ exitCode: 1, verdict: 'worse', passed: false })
  expect(metrics.find(({ metric }: { metric: string }) => metric === 'errorRate')).toMatchObject({
    verdict: 'worse',
    paired: true,
    seeds: { before: 10, after: 10 },
  })
  expect(fileOf(project, 'gone.md')).toContain('errorRate')
})
