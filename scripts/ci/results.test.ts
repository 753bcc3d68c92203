import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { closingLine, countsOf, countsOfStep } from './results.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'faultline-results-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const report = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 }

test('a report is counted test by test, a file that could not be loaded as one failure', () => {
  expect(countsOf(report)).toEqual({ passed: 7, failed: 1, skipped: 3 })
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{}] },
    { status: 'passed', assertionResults: [{}] },
  ]
  expect(countsOf({ ...report, testResults })).toEqual({ passed: 7, failed: 2, skipped: 3 })
})

test('a step that wrote no report is one check', () => {
  expect(countsOfStep(folder, 'well')).toEqual({ passed: 1, failed: 0, skipped: 0 })
  expect(countsOfStep(folder, 'badly')).toEqual({ passed: 0, failed: 1, skipped: 0 })
})

test('the reports of a step are added up', () => {
  writeFileSync(path.join(folder, 'vitest.json'), JSON.stringify(report))
  writeFileSync(path.join(folder, 'jest.json'), JSON.stringify({ ...report, numFailedTests: 0 }))
  expect(countsOfStep(folder, 'badly')).toEqual({ passed: 14, failed: 1, skipped: 6 })
})

test('a step that ended badly after all its tests had passed has failed', () => {
  writeFileSync(path.join(folder, 'vitest.json'), JSON.stringify({ ...report, numFailedTests: 0 }))
  expect(countsOfStep(folder, 'badly').failed).toBe(1)
})

test('the closing line names what was skipped only if something was', () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe('3 passed, 0 failed')
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped')
})
