import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A server of a test's own: a process, in a folder that goes with it. */
export interface ServerProcess {
  readonly port: number
  /** Ends it as a crash would, at once, and as many sessions as it serves. `start` brings it back with what it has kept. */
  kill(): void
  /** Starts it again after `kill`, as it was started. */
  start(): Promise<void>
  stop(): Promise<void>
}

export const asRoot = process.getuid?.() === 0

/** The first of these programs that is there. */
export function found(...paths: readonly string[]): string | undefined {
  return paths.find((file) => existsSync(file))
}

/** Says that tests are left out, and why. */
export function missing(what: string): undefined {
  console.warn(`${what} is not installed: its tests are skipped. apt-get install postgresql redis-server`)
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `faultline-${name}-`))
}

/** The same command as another user, where we are root. */
export function asUser(user: string, command: readonly string[]): readonly [string, readonly string[]] {
  if (!asRoot) return [command[0] as string, command.slice(1)]
  const id = (flag: string) => execFileSync('id', [flag, user], { encoding: 'utf8' }).trim()
  return ['setpriv', [`--reuid=${id('-u')}`, `--regid=${id('-g')}`, '--clear-groups', ...command]]
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/**
 * Starts it and waits until it says that it is ready. To be called outside of any session: it takes real time.
 * @throws Error with what it said, when it ends before that
 */
export async function serve(
  [program, args]: readonly [string, readonly string[]],
  folder: string,
  port: number,
  ready: RegExp,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<ServerProcess> {
  let child: ChildProcess
  const kill = () => void child.kill('SIGKILL')
  const launch = () => {
    child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    return untilReady(child, ready)
  }
  await launch()
  process.once('exit', kill)
  return {
    port,
    kill,
    async start() {
      if (isRunning(child)) await once(child, 'exit')
      await launch()
    },
    async stop() {
      process.off('exit', kill)
      if (isRunning(child)) {
        const gone = once(child, 'exit')
        child.kill(signal)
        await gone
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        if (said.length < 1e5) said += text
        if (ready.test(said)) resolve()
      })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`The server ended with ${code} before it was ready:\n${said}`)))
  })
}
