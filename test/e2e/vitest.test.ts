import { describe, expect, test } from 'vitest'
import { failAndReplay } from './failures.ts'
import { type NodeName, Project } from './project.ts'

const matrix: [pool: string, node: NodeName][] = [
  ['threads', 'Node 24'],
  ['forks', 'Node 24'],
  ['vmThreads', 'Node 24'],
  ['vmForks', 'Node 24'],
  ['threads', 'the oldest Node'],
  ['forks', 'the oldest Node'],
  ['vmThreads', 'the oldest Node'],
]

describe.each(matrix)('Vitest, pool %s, %s', (pool, node) => {
  const project = new Project('vitest', node)

  test('passes', async () => {
    const { code, output } = await project.run(`npx vitest run passing --pool=${pool}`)
    expect(output).toMatch(/Tests\s+9 passed \(9\)/)
    expect(output).not.toContain('FAULTLINE_VM_POOL')
    expect(code).toBe(0)
  })

  test('serves functions that were taken early, with the set-up file', async () => {
    const { code, output } = await project.run(`npx vitest run early --pool=${pool} --config early.config.ts`)
    expect(output).toMatch(/Tests\s+2 passed \(2\)/)
    expect(code).toBe(0)
  })

  test('requests, connections, files, resources and nodes are fault points', async () => {
    const { code, output } = await project.run(`npx vitest run parts --pool=${pool}`)
    expect(output).toMatch(/Tests\s+5 passed \(5\)/)
    expect(code).toBe(0)
  })

  test('fails with a line that replays the failure', async () => {
    // The pool is that of the project's configuration: the line that is printed does not name it.
    const own = new Project('vitest', node, { VITEST_POOL: pool })
    await failAndReplay(own, 'npx vitest run failing', /Tests\s+1 failed \| 5 skipped \(6\)/)
  })
})

describe('Vitest', () => {
  const project = new Project('vitest')

  test('a test that times out leaves nothing behind', async () => {
    const { code, output } = await project.run('npx vitest run timeout')
    expect(output).toMatch(/Tests\s+2 failed \| 1 passed \(3\)/)
    expect(output).toContain('Test timed out in 200ms')
    expect(code).toBe(1)
  })

  test('the types of matchers and fixtures', async () => {
    const { code, output } = await project.run('npx tsc -p .')
    expect(output.replace(/^npm warn.*\n/gm, '')).toBe('')
    expect(code).toBe(0)
  })
})
