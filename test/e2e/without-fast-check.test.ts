import { existsSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { type NodeName, Project } from './project.ts'

const nodes: NodeName[] = ['Node 24', 'the oldest Node']

test.each(nodes.flatMap((node) => ['search.mjs', 'search.cjs'].map((file) => [file, node] as const)))(
  'without fast-check a search works, and an arbitrary says what to install: %s, %s',
  async (file, node) => {
    const project = new Project('stack/stack', node)
    expect(existsSync(path.join(project.folder, '../node_modules/fast-check'))).toBe(false)
    const { code, output } = await project.run(`node without-fast-check/${file}`)
    expect(output).toBe(
      'body: Error: charged twice\n' +
        "FAULTLINE_PEER_MISSING fast-check: An arbitrary takes the package 'fast-check', which is not installed. " +
        'Run `npm install --save-dev fast-check`.\n',
    )
    expect(code).toBe(0)
  },
)
