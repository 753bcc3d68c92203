import { readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { faultline, folderWith } from '../terminal.test-support.js'
import { experimentSource } from './experiments.test-support.js'

let cwd: string
beforeEach(async () => {
  cwd = folderWith({ 'shop.experiment.mjs': experimentSource() })
  await faultline(['run', 'shop', '--seed', '7'], { cwd })
})

describe('the queries', () => {
  test('the summary counts what is known, and tells the weaknesses', async () => {
    const { exitCode, stdout } = await faultline(['graph'], { cwd })
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^experiment +1\ncomponent +2\n/)
    expect(stdout).toMatch(/^(critical|warning): .+: shop/m)
    const { nodes, weaknesses } = (await faultline(['graph', '--json'], { cwd })).json()
    expect(nodes).toMatchObject({ experiment: 1, component: 2, point: 1, fault: 1, incident: 1 })
    expect(weaknesses.length).toBe(nodes.weakness)
  })

  test.each([
    [['depends-on', 'shop'], /^payments {2}directly$/m],
    [['dependents', 'payments.charge'], /^shop {2}directly$/m],
    [
      ['blast-radius', 'payments.charge'],
      /^ {2}shop {2}×1 {2}\d+ ms at most {2}exception ECONNREFUSED, in payments go away$/m,
    ],
    [['weakest'], /^shop +system +1 of 1 +100 % \(21 % to 100 %\)/m],
    [['never-tested'], /^Every fault was tried at every point\.$/m],
    [['regressions'], /^Nothing came that was not there before\.$/m],
  ])('%j', async (query, told) => {
    expect((await faultline(['graph', ...query], { cwd })).stdout).toMatch(told)
  })
})

test('the whole graph goes to a file, in the form that is asked for', async () => {
  const { stdout } = await faultline(['graph', '--format', 'graphml', '--output', 'history.graphml'], { cwd })
  expect(stdout).toMatch(/^\d+ nodes and \d+ edges are in history\.graphml\.$/m)
  expect(readFileSync(path.join(cwd, 'history.graphml'), 'utf8')).toContain('<node id="point:payments.charge">')
  expect((await faultline(['graph', '--format', 'cypher'], { cwd })).stdout).toContain('MERGE (n:Point ')
  const { '@graph': nodes } = JSON.parse((await faultline(['graph', '--format', 'jsonld'], { cwd })).stdout)
  expect(nodes).toContainEqual(expect.objectContaining({ '@id': 'urn:faultline:point:payments.charge' }))
})

test.each([
  [['blast'], "Did you mean 'blast-radius'?"],
  [['depends-on'], 'asks for a name'],
  [['depends-on', 'paymnts'], "Did you mean 'payments'?"],
  [['regressions', '--since', 'yesterday'], 'Expected `since` to be a date such as 2026-01-01'],
  [['--output', 'x'], '`--output` goes with `--format`'],
  [['--journal', 'nowhere'], 'There is no folder of journals'],
])('%j is refused', async (query, message) => {
  const { exitCode, stderr } = await faultline(['graph', ...query], { cwd })
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})
