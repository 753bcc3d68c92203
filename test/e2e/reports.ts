import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import type { Outcome, Project } from './project.ts'

/** What `read-journals.js` of the fixtures prints. */
export interface ReadJournal {
  readonly outcome: string
  readonly warnings: readonly string[]
  readonly runs: readonly {
    readonly name: string
    readonly seed: number
    readonly scenario?: string
    readonly outcome: string
    /** Of each system: as it was in the summary that the test left, and as the timeline read back gives it. */
    readonly mttr: readonly (readonly [left: number, read: number])[]
  }[]
}

/** Reads the journals of a folder with the packed `faultline/history`. */
export async function readJournals(project: Project, folder: string): Promise<ReadJournal[]> {
  const { code, output } = await project.run(`node reported/read-journals.js ${folder}`)
  expect(code, output).toBe(0)
  return JSON.parse(output) as ReadJournal[]
}

/** The report of all tests of the fixtures `reported`, whichever runner and whichever way they came together. */
export function expectReport({ output }: Outcome, suite: string): void {
  expect(output).toContain(
    'faultline: 7 chaos tests, 1 failed, 1 flaky, 8 sessions over 68.2 s of virtual time, 2 incidents',
  )
  expect(output).toContain('scenarios       networkPartition: acted ×49, 1 injection in 1 test')
  expect(output).toContain('faults          exception: acted ×401, 2 injections in 2 tests')
  expect(output).toContain('latency: acted ×5, 5 injections in 4 tests')
  expect(output).toContain("worst MTTR      40 s: naive, in fails, 50 % of [it]: isn't well")
  expect(output).toContain(`worst recovery  0 ms: checkout, in ${suite}survives an outage`)
  expect(output).toContain('mttr 40 s, the mean of 1 incident; wanted below 30 s: naive')
  expect(output).toMatch(/flaky {11}passes at its second attempt \(seed 77\)\n +FAULTLINE_REPLAY=\S+ npx /)
  expect(output).toMatch(/failed {10}fails, 50 % of \[it\]: isn't well \(seed 1234\)\n +FAULTLINE_REPLAY=\S+ npx /)
}

/** The runs that those tests leave in journals, the figures of which are those of the summaries. */
export function expectRuns(journals: readonly ReadJournal[], suite: string): void {
  const runs = journals.flatMap((journal) => journal.runs)
  const told = runs.map(({ name, outcome, scenario }) => [name, outcome, ...(scenario ? [scenario] : [])].join(': '))
  expect(told.sort()).toEqual(
    [
      `${suite}charges by and by: 1: passed`,
      `${suite}charges by and by: 2: passed`,
      `${suite}charges by and by: 3: passed`,
      `${suite}survives an outage: passed: networkPartition`,
      `${suite}with the fixture: passed`,
      "fails, 50 % of [it]: isn't well: failed",
      'passes at its second attempt: failed',
      'passes at its second attempt: passed',
    ].sort(),
  )
  expect(journals.flatMap((journal) => journal.warnings)).toEqual([])
  const mttr = runs.flatMap((run) => run.mttr)
  expect(mttr).toHaveLength(2)
  for (const [left, read] of mttr) expect(left).toBe(read)
}

export function fileOf(project: Project, name: string): string {
  return readFileSync(path.join(project.folder, name), 'utf8')
}
