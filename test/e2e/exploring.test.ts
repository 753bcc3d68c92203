import { existsSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { type NodeName, Project, replayLines } from './project.ts'

const esm = { NODE_OPTIONS: '--experimental-vm-modules --no-warnings=ExperimentalWarning' }

interface Place {
  readonly runner: 'vitest' | 'jest'
  readonly folder: 'vitest' | 'jest/jest-cjs' | 'jest/jest-esm'
  readonly node: NodeName
  readonly env?: Record<string, string>
}
const places: Place[] = [
  { runner: 'vitest', folder: 'vitest', node: 'Node 24', env: { VITEST_POOL: 'forks' } },
  { runner: 'vitest', folder: 'vitest', node: 'the oldest Node', env: { VITEST_POOL: 'vmThreads' } },
  { runner: 'jest', folder: 'jest/jest-cjs', node: 'Node 24' },
  { runner: 'jest', folder: 'jest/jest-esm', node: 'the oldest Node', env: esm },
]
const commands = { vitest: 'npx vitest run', jest: 'npx jest' } as const
const counts = {
  vitest: { all: /Tests\s+5 failed \| 3 passed \(8\)/, one: /Tests\s+1 failed \| 7 skipped \(8\)/ },
  jest: { all: /Tests:\s+5 failed, 3 passed, 8 total/, one: /Tests:\s+1 failed, 7 skipped, 8 total/ },
} as const

/** What broke, by the test. */
const failures = [
  'body: Error: charged 2 times',
  'body: Error: a number went back',
  'body: Error: the last was served first',
  /body: (AssertionError|Error|JestAssertionError): expect/,
  'body: Error: too late',
]

describe.each(places)('a search in $folder, $node', ({ runner, folder, node, env = {} }) => {
  const project = new Project(folder, node, env)

  test('each line that it prints, as printed, fails the same way in a process of its own', async () => {
    const first = await project.run(`${commands[runner]} exploring`)
    expect(first.output).toMatch(counts[runner].all)
    const lines = replayLines(first.output)
    expect(lines, first.output).toHaveLength(failures.length)
    const again = await Promise.all(lines.map((line) => project.run(line)))
    for (const [at, { code, output }] of again.entries()) {
      expect(code, output).toBe(1)
      expect(output, lines[at]).toMatch(counts[runner].one)
      expect(output, lines[at]).toMatch(failures[at] as string | RegExp)
      expect(replayLines(output)).toEqual([lines[at]])
    }
  })
})

describe.each(places.filter(({ node }) => node === 'Node 24'))(
  'what is kept in $folder',
  ({ runner, folder, env = {} }) => {
    const project = new Project(folder, 'Node 24', env)
    const run = (line: string) => project.run(`${line} kept`)

    test('runs first from then on, and as a test of its own', async () => {
      const written = await run(`FAULTLINE_WRITE_REGRESSION=1 ${commands[runner]}`)
      expect(written.output).toContain('Kept, and run first from now on:')
      for (const file of ['__faultline__/shop.test.js.json', 'shop.regression.test.js']) {
        expect(written.output).toContain(`kept/${file}\n`)
        expect(existsSync(path.join(project.folder, 'kept', file))).toBe(true)
      }
      const again = await run(commands[runner])
      expect(again.output).toContain('Found by regressions in run 2 of 2')
      // The search, and the test that was written.
      expect(again.output).toMatch(/Tests:?\s+2 failed/)
      expect(replayLines(again.output)).toHaveLength(2)
      const mended = await run(`MENDED=1 ${commands[runner]}`)
      expect(mended.output).toMatch(/Tests:?\s+2 passed/)
      const [line] = replayLines(again.output)
      expect((await project.run(`MENDED=1 ${line}`)).output).toContain('what it had shown is gone')
    })
  },
)
