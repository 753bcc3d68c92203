import { describe, expect, test } from 'vitest'
import { failAndReplay } from './failures.ts'
import { type NodeName, Project } from './project.ts'

const modules = { CommonJS: 'jest/jest-cjs', ESM: 'jest/jest-esm' } as const
const esm = { NODE_OPTIONS: '--experimental-vm-modules --no-warnings=ExperimentalWarning' }
const matrix: [kind: keyof typeof modules, node: NodeName][] = [
  ['CommonJS', 'Node 24'],
  ['ESM', 'Node 24'],
  ['CommonJS', 'the oldest Node'],
  ['ESM', 'the oldest Node'],
]

describe.each(matrix)('Jest, %s, %s', (kind, node) => {
  const project = new Project(modules[kind], node, kind === 'ESM' ? esm : {})

  test('passes', async () => {
    const { code, output } = await project.run('npx jest passing')
    expect(output).toMatch(/Tests:\s+9 passed, 9 total/)
    expect(output).not.toContain('did not exit')
    expect(code).toBe(0)
  })

  test('requests, connections, files, resources and nodes are fault points', async () => {
    const { code, output } = await project.run('npx jest parts')
    expect(output).toMatch(/Tests:\s+5 passed, 5 total/)
    expect(output).not.toContain('did not exit')
    expect(code).toBe(0)
  })

  test('fails with a line that replays the failure', async () => {
    await failAndReplay(project, 'npx jest failing', /Tests:\s+1 failed, 5 skipped, 6 total/)
  })

  test('a test that times out leaves nothing behind', async () => {
    const { code, output } = await project.run('npx jest timeout')
    expect(output).toMatch(/Tests:\s+1 failed, 1 passed, 2 total/)
    expect(output).toContain('Exceeded timeout of 200 ms')
    expect(code).toBe(1)
  })
})

test.each(['Node 24', 'the oldest Node'] as const)('Jest, functions that were taken early, %s', async (node) => {
  const line = 'npx jest early --setupFilesAfterEnv @faultline/jest/setup'
  const { code, output } = await new Project('jest/jest-cjs', node).run(line)
  expect(output).toMatch(/Tests:\s+2 passed, 2 total/)
  expect(code).toBe(0)
})

test.each(['tsconfig.json', 'tsconfig.globals.json'])('Jest, the types of matchers: %s', async (config) => {
  const { code, output } = await new Project('jest/jest-cjs').run(`npx tsc -p ${config}`)
  expect(output.replace(/^npm warn.*\n/gm, '')).toBe('')
  expect(code).toBe(0)
})
