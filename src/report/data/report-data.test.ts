import { readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { type JournalRun, readJournal } from '../../history/index.js'
import { figureOf, measure } from '../../metric/index.js'
import { recommend } from '../../recommendation/index.js'
import { reportData } from './index.js'
import type { ReportRun } from './report-data.js'
import { shopJournal } from './shop.test-support.js'

let journal: string
beforeAll(async () => {
  journal = await shopJournal()
})

test('figures and recommendations are those of the events', () => {
  const data = reportData(journal)
  const { events } = readJournal(journal).runs[0] as JournalRun
  const run = data.runs[0] as ReportRun
  const measures = measure(events, 'shop')
  expect(measures.incidents).toHaveLength(2)
  for (const { metric, value, text } of run.systems[0]?.metrics ?? [])
    expect([metric, value, text]).toEqual([metric, figureOf(measures, metric).value, figureOf(measures, metric).text])
  expect(run.systems[0]?.metrics.length).toBeGreaterThan(20)
  const { calm, underChaos } = measures.latency
  expect(run.systems[0]?.latency).toMatchObject({ calm, chaos: underChaos })
  expect(run.recommendations).toEqual(recommend(events))
  expect(run.events.total).toBe(events.length)
  expect(data.summary).toMatchObject({ runs: 1, events: events.length, incidents: 2 })
})

test('text, path and journal give the same bytes', () => {
  const bytes = JSON.stringify(reportData(journal))
  expect(JSON.stringify(reportData(readFileSync(journal, 'utf8')))).toBe(bytes)
  expect(JSON.stringify(reportData(readJournal(journal)))).toBe(bytes)
})
