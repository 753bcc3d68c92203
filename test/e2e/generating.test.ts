import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type NodeName, Project, replayLines } from './project.ts'
import { fileOf } from './reports.ts'

interface Place {
  readonly folder: 'vitest' | 'jest/jest-cjs'
  readonly node: NodeName
  readonly run: string
  readonly marked: string
  readonly imports: string
}
const places: Place[] = [
  {
    folder: 'vitest',
    node: 'the oldest Node',
    run: 'npx vitest run',
    marked: 'test.fails(',
    imports: "import { replaySchedule } from '@faultline/vitest/explore'",
  },
  {
    folder: 'jest/jest-cjs',
    node: 'Node 24',
    run: 'npx jest',
    marked: 'test.failing(',
    imports: "const { replaySchedule } = require('@faultline/jest/explore')",
  },
]

test.each(places)('tests are generated in $folder, $node, and run', async ({ folder, node, run, marked, imports }) => {
  const project = new Project(folder, node)
  const runner = folder === 'vitest' ? 'vitest' : 'jest'
  const file = 'written/shop.chaos.test.js'
  rmSync(path.join(project.folder, file), { force: true })
  const line = `npx faultline generate seen/shop.subject.js --points 'bank.*' --runner ${runner} --output ${file} --json`
  const generated = await project.run(line)
  expect(generated.code, generated.output).toBe(0)
  const { written } = JSON.parse(generated.stdout)
  expect(written).toMatchObject([{ file, tests: 7, fate: 'wrote' }])
  expect(written[0].findings.map(({ fault }: { fault: string }) => fault)).toEqual([
    'lost answer, ECONNRESET',
    'hang for ever',
  ])
  const source = fileOf(project, file)
  expect(source).toContain(imports)
  expect(source.split(marked)).toHaveLength(3)
  const ran = await project.run(`${run} ${file}`)
  expect(ran.code, ran.output).toBe(0)
  expect(ran.output).toMatch(/Tests:?\s+(7 passed|5 passed \| 2 expected fail)/)
  // Without the mark, the line beside it shows what was found.
  writeFileSync(path.join(project.folder, file), source.replace(marked, 'test('))
  const [replay = ''] = replayLines(source.replaceAll(/^\s*\/\/ /gm, ''))
  const shown = await project.run(replay)
  expect(shown.code, shown.output).toBe(1)
  expect(shown.output).toContain('charged twice')
})
