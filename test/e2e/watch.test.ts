import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { readJournal } from 'faultline/history'
import { expect, test } from 'vitest'
import { nodes, Project } from './project.ts'

interface Line {
  readonly type: string
  readonly [field: string]: unknown
}

/** What a folder's watched processes have told. */
function told(folder: string): Line[] {
  const watch = path.join(folder, 'watch')
  const runs = readdirSync(watch).filter((name) => name.startsWith('live-'))
  return runs.flatMap((run) =>
    readdirSync(path.join(watch, run)).flatMap((file) =>
      readFileSync(path.join(watch, run, file), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line),
    ),
  )
}

test.each([
  ['vitest', 'npx vitest run passing.test.ts'],
  ['jest/jest-cjs', 'npx jest passing'],
] as const)('tests of %s tell of their sessions while they run', async (name, command) => {
  const project = new Project(name)
  const { code, stdout, stderr } = await project.run(`npx faultline watch --json --journal watched -- ${command}`)
  expect(code, stderr).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ command: 'watch', exitCode: 0, ended: 0 })
  const lines = told(path.join(project.folder, 'watched'))
  const number = (type: string) => lines.filter((line) => line.type === type).length
  expect(number('run.opened')).toBeGreaterThan(0)
  expect(number('run.closed')).toBe(number('run.opened'))
  expect(lines.filter(({ event }) => (event as Line | undefined)?.type === 'session.opened').length).toBe(
    number('run.opened'),
  )
  expect(lines.at(-1)).toEqual({ type: 'live.closed', outcome: 'passed' })
  // Without being asked, they tell nothing.
  await project.run(command)
  expect(told(path.join(project.folder, 'watched'))).toEqual(lines)
})

const soak = `export default {
  name: 'soak',
  system: { name: 'shop', boot: (chaos) => ({ probe: chaos.wrap('pay', async () => 'paid'), every: '20ms' }) },
  scenarios: [{ scenario: 'networkPartition', options: { mode: 'refuse' }, at: 'pay', for: '1h' }],
  duration: '1h',
}`

test('a soak is paused, resumed and aborted from outside, also by a dashboard that was killed and started again', async () => {
  const project = new Project('vitest')
  const folder = path.join(project.folder, 'soaked')
  writeFileSync(path.join(project.folder, 'soak.mjs'), soak)
  const running = project.run('npx faultline continuous soak.mjs --every 1h --time real --json --journal soaked')
  let dashboard = await watching('soaked')
  try {
    const id = await inForce(dashboard, 1)
    expect(await command(dashboard, id, 'pause')).toBe('Paused: 1 injection lifted, the plan waits.')
    await inForce(dashboard, 0)
    const { url } = dashboard
    expect(await dashboard.kill()).toBe('SIGKILL')
    dashboard = await watching('soaked')
    // A page that is open goes on with it.
    expect(dashboard.url).toBe(url)
    expect(await command(dashboard, id, 'resume')).toBe('Resumed: 1 injection in force again for what was left of it.')
    await inForce(dashboard, 1)
    expect(await command(dashboard, id, 'abort')).toMatch(/^Aborted: all faults are lifted/)
  } finally {
    await dashboard.kill()
  }
  const { code, stdout } = await running
  expect(code).toBe(130)
  expect(JSON.parse(stdout).result).toMatchObject({
    outcome: 'interrupted',
    ended: expect.stringContaining('dashboard'),
  })
  const [file = ''] = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
  expect(readJournal(path.join(folder, file))).toMatchObject({ outcome: 'interrupted', warnings: [] })
})

interface Watching {
  readonly url: string
  /** By SIGKILL. @returns what ended it */
  kill(): Promise<NodeJS.Signals | null>
}

/** A dashboard over a folder of journals of the project, in a process of its own. */
async function watching(folder: string): Promise<Watching> {
  const cwd = new Project('vitest').folder
  const bin = path.join(cwd, '../node_modules/@faultline/cli/dist/bin.js')
  const argv = [bin, 'watch', '--journal', folder, '--json']
  const child = spawn(path.join(nodes['Node 24'], 'node'), argv, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'close').then(([, signal]) => signal as NodeJS.Signals | null)
  const kill = () => {
    child.kill('SIGKILL')
    return ended
  }
  for await (const line of createInterface({ input: child.stderr })) {
    const url = /^faultline (http:\S+)$/.exec(line)?.[1]
    if (url !== undefined) return { url, kill }
  }
  throw new Error(`The dashboard of ${folder} has ended, without an address.`)
}

/** Settles when the newest source has so many faults in force. @returns its id */
async function inForce(dashboard: Watching, count: number): Promise<string> {
  for (;;) {
    for await (const { event, data } of stream(dashboard, '')) {
      if (event !== 'sources') continue
      const [newest] = JSON.parse(data)
      if (newest === undefined) break
      for await (const { event: of, data: view } of stream(dashboard, newest.id))
        if (of === 'view' && JSON.parse(view).sections.faults?.inForce.length === count) return newest.id
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function* stream({ url }: Watching, source: string): AsyncGenerator<{ event: string; data: string }> {
  const headers = { authorization: `Bearer ${new URL(url).hash.slice('#token='.length)}` }
  const controller = new AbortController()
  try {
    const { body } = await fetch(new URL(`/stream?source=${source}`, url), {
      headers,
      signal: controller.signal,
    })
    let rest = ''
    for await (const part of (body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream())) {
      const messages = (rest + part).split('\n\n')
      rest = messages.pop() ?? ''
      for (const message of messages) {
        const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(message) ?? []
        yield { event, data }
      }
    }
  } finally {
    controller.abort()
  }
}

async function command({ url }: Watching, source: string, name: string): Promise<string> {
  const response = await fetch(new URL('/command', url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${new URL(url).hash.slice('#token='.length)}`,
      origin: new URL(url).origin,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ command: name, source }),
  })
  return ((await response.json()) as { text: string }).text
}
