import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { type NodeName, nodes } from './project.ts'

// An experiment on a real stack, in real time: a service over HTTP with opossum, over PGlite, through a TCP link. The
// database is a process of its own; service and link are in that of the command.

const folder = () => path.join(inject('workshop'), 'stack/stack')
const command = () => path.join(inject('workshop'), 'stack/node_modules/@faultline/cli/dist/bin.js')

let database: ChildProcess
let databasePort = 0
const started: ChildProcess[] = []

beforeAll(async () => {
  database = spawn(path.join(nodes['Node 24'], 'node'), ['database.js'], { cwd: folder(), stdio: ['pipe', 'pipe', 2] })
  const [line] = await once(createInterface({ input: database.stdout as NonNullable<ChildProcess['stdout']> }), 'line')
  databasePort = Number(line)
})
afterAll(async () => {
  // Of a test that failed, or took too long, nothing stays.
  for (const child of started) child.kill('SIGKILL')
  database.kill()
  await once(database, 'exit')
})

interface Ended {
  readonly code: number | null
  /** What killed it. */
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** The experiment, being run by the command. */
class Running {
  readonly #child: ChildProcess
  readonly ended: Promise<Ended>
  readonly #journals: string

  constructor(name: string, seconds: number, linkPort: number, node: NodeName, experiment = 'outage') {
    this.#journals = path.join(folder(), 'journals', name)
    const { FAULTLINE_SEED: _, FAULTLINE_REPLAY: __, FAULTLINE_JOURNAL: ___, ...inherited } = process.env
    const env = { ...inherited, DATABASE_PORT: `${databasePort}`, LINK_PORT: `${linkPort}`, SECONDS: `${seconds}` }
    const argv = [command(), 'run', experiment, '--time', 'real', '--journal', this.#journals, '--json']
    // Its own process, by its pid: what npx starts would be a grandchild.
    this.#child = spawn(path.join(nodes[node], 'node'), argv, { cwd: folder(), env, stdio: ['ignore', 'pipe', 'pipe'] })
    started.push(this.#child)
    const said = { stdout: '', stderr: '' }
    for (const stream of ['stdout', 'stderr'] as const)
      this.#child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text
      })
    this.ended = once(this.#child, 'close').then(([code, signal]) => ({ code, signal, ...said }))
  }

  kill(signal: 'SIGINT' | 'SIGKILL'): void {
    process.kill(this.#child.pid as number, signal)
  }

  get journal(): string {
    const [file] = readdirSync(this.#journals)
    return path.join(this.#journals, file as string)
  }

  /** Settles when the journal has such a line. Fails when the command ends before. */
  async until(fits: (event: { type: string; atMs: number }) => boolean): Promise<void> {
    let over = false
    void this.ended.then(() => {
      over = true
    })
    for (;;) {
      try {
        const lines = readFileSync(this.journal, 'utf8').split('\n').slice(0, -1)
        const events = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'event')
        if (events.some(({ event }) => fits(event))) return
      } catch {
        // No journal yet.
      }
      if (over) throw new Error(`It ended early: ${JSON.stringify(await this.ended)}`)
      await sleep(100)
    }
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Nothing listens there, and the database answers whoever asks it directly. */
async function expectNoFaultLeft(linkPort: number): Promise<void> {
  const server = net.createServer().listen(linkPort, '127.0.0.1')
  await once(server, 'listening')
  server.close()
  const client = new pg.Client({ host: '127.0.0.1', port: databasePort, user: 'postgres', database: 'postgres' })
  await client.connect()
  expect((await client.query('select count from stock')).rows).toEqual([{ count: 7 }])
  await client.end()
}

async function report(journal: string): Promise<{ code: number | null; document: ReturnType<typeof JSON.parse> }> {
  const child = spawn(path.join(nodes['Node 24'], 'node'), [command(), 'report', journal, '--json'], { cwd: folder() })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  const [code] = await once(child, 'close')
  return { code, document: JSON.parse(stdout) }
}

describe.concurrent('faultline run on a real stack, in real time', () => {
  test.each(['Node 24', 'the oldest Node'] as const)('to its end, %s', async (node) => {
    const linkPort = await freePort()
    const running = new Running(`end-${node.length}`, 10, linkPort, node)
    const { code, stdout, stderr } = await running.ended
    expect(code, stdout + stderr).toBe(0)
    const { result } = JSON.parse(stdout)
    expect(result).toMatchObject({ outcome: 'passed', recovery: { recovered: true } })
    expect(result.injections[0].acted).toBeGreaterThan(0)
    await expectNoFaultLeft(linkPort)
    const { document } = await report(running.journal)
    expect(document.runs[0]).toMatchObject({ outcome: 'passed', figures: { recoverySuccess: 1 } })
    expect(document.journal.warnings).toEqual([])
  })

  test('killed half-way through 30 s: the journal reads back, no fault stays', async () => {
    const linkPort = await freePort()
    const running = new Running('killed', 30, linkPort, 'Node 24')
    // The fault has been in force for nine seconds, and would be for twelve more.
    await running.until(({ atMs }) => atMs >= 15_000)
    running.kill('SIGKILL')
    expect((await running.ended).signal).toBe('SIGKILL')
    await expectNoFaultLeft(linkPort)
    const { code, document } = await report(running.journal)
    expect(code).toBe(0)
    expect(document.journal).toMatchObject({ name: 'the database goes away', outcome: 'unfinished' })
    expect(document.runs[0]).toMatchObject({ outcome: 'unfinished', figures: { incidents: 1, openIncidents: 1 } })
    expect(document.runs[0].events.count).toBeGreaterThan(100)
  })

  test('Ctrl-C: faults are lifted, recovery is waited for, the journal is closed', async () => {
    const linkPort = await freePort()
    const running = new Running('interrupted', 30, linkPort, 'Node 24')
    await running.until(({ type }) => type === 'incident.opened')
    running.kill('SIGINT')
    const { code, stdout, stderr } = await running.ended
    expect(code, stdout + stderr).toBe(130)
    expect(stderr).toContain('SIGINT: lifting all faults, waiting for recovery.')
    expect(JSON.parse(stdout).result).toMatchObject({ outcome: 'interrupted', recovery: { recovered: true } })
    await expectNoFaultLeft(linkPort)
    const { document } = await report(running.journal)
    expect(document.journal.outcome).toBe('interrupted')
    // The incident was over before the command was.
    expect(document.runs[0]).toMatchObject({ outcome: 'interrupted', figures: { incidents: 1, openIncidents: 0 } })
  })

  test('Ctrl-C twice: nobody waits for a recovery that does not come', async () => {
    const running = new Running('twice', 30, await freePort(), 'Node 24', 'stuck')
    await running.until(({ type }) => type === 'incident.opened')
    running.kill('SIGINT')
    await running.until(({ type }) => type === 'fault.lifted')
    running.kill('SIGINT')
    const { code, signal, stdout } = await running.ended
    expect({ code, signal, stdout }).toEqual({ code: null, signal: 'SIGINT', stdout: '' })
    expect((await report(running.journal)).document.journal.outcome).toBe('unfinished')
  })
})
