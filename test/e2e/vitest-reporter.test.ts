import { describe, expect, test } from 'vitest'
import { type NodeName, Project } from './project.ts'
import { expectReport, expectRuns, fileOf, readJournals } from './reports.ts'

const ours = '--reporter=@faultline/vitest/reporter'
const inCheckout = 'checkout > '

/** A project with a folder of journals; on GitHub Actions or not, whatever these tests themselves run on. */
function project(journals: string, env = {}, node: NodeName = 'Node 24'): Project {
  return new Project('vitest', node, { GITHUB_ACTIONS: '', FAULTLINE_JOURNAL: journals, ...env })
}

const matrix: [pool: string, node: NodeName][] = [
  ['forks', 'Node 24'],
  ['threads', 'Node 24'],
  ['vmThreads', 'Node 24'],
  ['vmForks', 'Node 24'],
  ['forks', 'the oldest Node'],
]

describe.each(matrix)('the reporter of Vitest, pool %s, %s', (pool, node) => {
  test('sums up, writes a journal that reads back', async () => {
    const folder = `journals ${pool} ${node}`.replaceAll(' ', '-')
    const shop = project(folder, {}, node)
    const result = await shop.run(`npx vitest run reported --pool=${pool} --reporter=default ${ours}`)
    expect(result.code).toBe(1)
    expect(result.output).toMatch(/Tests\s+1 failed \| 7 passed \(8\)/)
    expectReport(result, inCheckout)
    expect(result.output).not.toContain('::error')
    const journals = await readJournals(shop, folder)
    expect(journals).toMatchObject([{ outcome: 'failed' }])
    expectRuns(journals, inCheckout)
  })
})

describe('the reporter of Vitest', () => {
  test('reports shards that are merged as one run, with properties for JUnit', async () => {
    for (const shard of [1, 2]) {
      const blob = `--reporter=blob --outputFile=blobs/${shard}.json`
      await project('journals-shards').run(`npx vitest run reported --shard=${shard}/2 ${blob} ${ours}`)
    }
    const merging = project('journals-merged')
    const merged = await merging.run(`npx vitest run --merge-reports=blobs --reporter=junit --outputFile=m.xml ${ours}`)
    expectReport(merged, inCheckout)
    expectRuns(await readJournals(merging, 'journals-merged'), inCheckout)
    const shards = await readJournals(merging, 'journals-shards')
    expect(shards).toHaveLength(2)
    expectRuns(shards, inCheckout)
    const xml = fileOf(merging, 'm.xml')
    expect(xml).toContain('<property name="faultline.seed" value="1234">')
    expect(xml).toContain('<property name="faultline.mttrMs" value="40000">')
    expect(xml.match(/<property name="faultline.seed"/g)).toHaveLength(7)
  })

  test('annotates on GitHub Actions what failed and what was flaky', async () => {
    const { output } = await project('', { GITHUB_ACTIONS: 'true' }).run(`npx vitest run reported ${ours}`)
    const commands = output.split('\n').filter((line) => line.startsWith('::'))
    expect(commands).toEqual([
      expect.stringMatching(
        /^::error file=.*shop\.test\.ts,title=faultline%3A fails%2C 50 %25 of \[it\]%3A .+Seed 1234\./,
      ),
      expect.stringMatching(/^::warning file=.*flaky\.test\.ts,title=faultline%3A passes at its second .+Seed 77\./),
    ])
    expect(output).not.toContain('journal  ')
  })

  test('without it a test leaves nothing for a reporter', async () => {
    const shop = project('')
    await shop.run('npx vitest run reported --reporter=json --outputFile=without.json')
    await shop.run(`npx vitest run reported --reporter=json --outputFile=with.json ${ours}`)
    expect(fileOf(shop, 'without.json')).not.toContain('faultline"')
    expect(fileOf(shop, 'with.json')).toContain('"faultline":{"sessions":')
  })

  test('a journal that cannot be written ends the run before a test has run', async () => {
    const { code, output } = await project('package.json').run(`npx vitest run reported --reporter=verbose ${ours}`)
    expect(code).toBe(1)
    expect(output).toContain('Cannot write a journal in')
    expect(output).not.toContain('survives an outage')
  })
})
