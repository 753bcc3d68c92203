import { rmSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import Ajv from 'ajv'
import { expect, test } from 'vitest'
import { graphOf } from '../graph/index.js'
import { openHistory } from '../history/index.js'
import { reportData } from '../report.js'
import { longerOutages } from './data/history.test-support.js'
import type { ReportData } from './data/report-data.js'
import { reportSchema } from './data/report-schema.js'
import { shopJournal } from './data/shop.test-support.js'
import { hostile, journalWith } from './hostile.test-support.js'

// The published file is a snapshot: `vitest run src/report/report-schema.test.ts --update` writes it.
const schema = toJsonSchema(reportSchema, { errorMode: 'ignore' })
const document = {
  $schema: schema.$schema,
  $id: 'https://unpkg.com/faultline/schema/report.schema.json',
  title: 'faultline report',
  description:
    'All that a report shows of a journal. Written by `faultline report --format json`, given by reportData.',
  ...schema,
}
const validate = new Ajv({ strict: false }).compile(document as object)

test('schema/report.schema.json is what the schemas say', async () => {
  await expect(`${JSON.stringify(document, null, 2)}\n`).toMatchFileSnapshot('../../schema/report.schema.json')
})

test('what reportData gives is valid', async () => {
  for (const journal of [await shopJournal(), journalWith(hostile.control ?? '')]) {
    const valid = validate(JSON.parse(JSON.stringify(reportData(journal))))
    expect(validate.errors).toBe(null)
    expect(valid).toBe(true)
  }
})

test('so is what it gives of a history and a graph; what is wrong in them is refused', () => {
  const { journal, database, folder } = longerOutages()
  const graph = graphOf(openHistory(folder).list())
  const text = JSON.stringify(reportData(journal, { history: database, graph }))
  rmSync(folder, { recursive: true })
  expect(validate(JSON.parse(text))).toBe(true)
  for (const [right, wrong] of [
    ['"direction":"rising"', '"direction":"up"'],
    ['"cause":"unknown"', '"cause":"luck"'],
    ['"kind":"acts at"', '"kind":"hits"'],
    ['"lowerBounds":0', '"lowerBounds":-1'],
  ] as const) {
    expect(text).toContain(right)
    expect(validate(JSON.parse(text.replace(right, wrong)))).toBe(false)
  }
})

test.each<[string, (data: ReportData) => void]>([
  ['another version', (data) => Object.assign(data, { version: 2 })],
  ['no journal', (data) => Reflect.deleteProperty(data, 'journal')],
  ['an outcome that there is not', (data) => Object.assign(data.journal, { outcome: 'fine' })],
  ['a metric that there is not', (data) => Object.assign(targetOf(data), { metric: 'speed' })],
  ['a figure as text', (data) => Object.assign(targetOf(data), { actual: '4 s' })],
  ['a rate above 1', (data) => Object.assign(runOf(data).heatmap.cells[0] as object, { errorRate: 2 })],
  ['a track of no kind', (data) => Object.assign(runOf(data).tracks[0] as object, { kind: 'pie' })],
  ['times as text', (data) => Object.assign(runOf(data), { virtualMs: '1 s' })],
])('%s is refused', async (_, damage) => {
  const data = JSON.parse(JSON.stringify(reportData(await shopJournal())))
  damage(data)
  expect(validate(data)).toBe(false)
})

function runOf(data: ReportData): ReportData['runs'][number] {
  return data.runs[0] as ReportData['runs'][number]
}

function targetOf(data: ReportData): object {
  return data.summary.targets[0] as object
}
