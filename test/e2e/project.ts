import { spawn } from 'node:child_process'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { inject } from 'vitest'

const repository = path.resolve(import.meta.dirname, '../..')

/** Folders of the Nodes that faultline is held to. The floor's is there once `npm ci` has run in test/floor. */
export const nodes = {
  'Node 24': path.join(repository, 'node_modules/.bin'),
  'the oldest Node': path.join(repository, 'test/floor/node_modules/.bin'),
} as const
export type NodeName = keyof typeof nodes

export interface Outcome {
  readonly code: number | null
  /** Both streams, without colours. */
  readonly output: string
  readonly stdout: string
  readonly stderr: string
}

/** One of the projects that the set-up has made, and one Node to run its runner on. */
export class Project {
  readonly folder: string
  readonly #node: NodeName
  readonly #env: Record<string, string>

  constructor(
    name: 'vitest' | 'stack/stack' | `vitest/${string}` | `jest/${string}`,
    node: NodeName = 'Node 24',
    env = {},
  ) {
    this.folder = path.join(inject('workshop'), name === 'vitest' ? 'vitest/vitest' : name)
    this.#node = node
    this.#env = env
  }

  /** Runs a line as a person would paste it into a shell. */
  run(line: string, patienceMs = 60_000): Promise<Outcome> {
    const { CI: _ci, VITEST: _vitest, NODE_ENV: _mode, TEST: _test, ...inherited } = process.env
    const env = {
      ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !/^(VITEST|JEST|npm|FAULTLINE)_/i.test(name))),
      PATH: `${nodes[this.#node]}:${process.env.PATH}`,
      NO_COLOR: '1',
      npm_config_update_notifier: 'false',
      ...this.#env,
    }
    return new Promise((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', line], {
        cwd: this.folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      let output = ''
      const said = { stdout: '', stderr: '' }
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream].setEncoding('utf8').on('data', (text: string) => {
          output += text
          said[stream] += text
        })
      // The whole group: the shell, the runner and its workers.
      const impatience = setTimeout(() => {
        output += `\n(ended after ${patienceMs} ms)`
        process.kill(-(child.pid as number), 'SIGKILL')
      }, patienceMs)
      child.on('error', reject)
      child.on('close', (code) => {
        clearTimeout(impatience)
        resolve({ code, output: stripVTControlCharacters(output), ...said })
      })
    })
  }
}

/** The lines to paste that a failure printed, each once. */
export function replayLines(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trim())
  return [...new Set(lines.filter((line) => line.startsWith('FAULTLINE_REPLAY=')))]
}
