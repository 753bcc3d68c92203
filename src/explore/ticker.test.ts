import { expect, test } from 'vitest'
import { progressLine, type SearchProgress } from './progress.js'
import { Ticker } from './ticker.js'

const facts = { strategy: 'singles', covered: 30, singles: 120 }

/** What is said of a search that makes a run each 100 ms, for 3.5 s. */
function saidBy(progress: boolean | ((told: SearchProgress) => void) | undefined, ci?: string, timeMs = Infinity) {
  let nowMs = 5000
  const said: string[] = []
  const around = { nowMs: () => nowMs, say: (line: string) => said.push(`${nowMs - 5000}: ${line}`), ci }
  const ticker = new Ticker({ progress, runs: 1000, timeMs }, nowMs, progressLine, around)
  for (let runs = 1; runs <= 35; runs++) {
    nowMs += 100
    ticker.tick(runs, () => ({ ...facts, findings: runs > 25 ? 2 : 0 }))
  }
  return said
}

test('a line a second at most, with what is left', () => {
  expect(saidBy(undefined)).toEqual([
    '1000: faultline: singles, 10 of 1000 runs, 30 of 120 single faults, 10 runs/s, 99 s left at most',
    '2000: faultline: singles, 20 of 1000 runs, 30 of 120 single faults, 10 runs/s, 98 s left at most',
    '3000: faultline: singles, 30 of 1000 runs, 30 of 120 single faults, 10 runs/s, 97 s left at most, 2 found',
  ])
  expect(saidBy(true, '', 10_000)[0]).toMatch(/ 9 s left at most$/)
  expect(saidBy(true, '', 500)[0]).toMatch(/ 0 s left at most$/)
})

test.each([
  ['by default', undefined, undefined, 3],
  ['in CI', undefined, 'true', 0],
  ['where CI is unset by hand', undefined, 'false', 3],
  ['in CI, asked for', true, '1', 3],
  ['asked not to', false, undefined, 0],
] as const)('%s', (_, progress, ci, lines) => {
  expect(saidBy(progress, ci)).toHaveLength(lines)
})

test('a function is told instead, in CI too', () => {
  const told: SearchProgress[] = []
  expect(saidBy((progress) => told.push(progress), 'true')).toEqual([])
  expect(told).toHaveLength(3)
  const progress = { ...facts, runs: 10, mostRuns: 1000, rate: 10, findings: 0 }
  expect(told[0]).toEqual({ ...progress, leftMs: 99_000 })
})
