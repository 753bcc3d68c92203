import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A server of a test's own: a process, in a folder that goes with it. */
export interface ServerProcess {
  readonly port: number
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
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  await untilReady(child, ready)
  return {
    port,
    async stop() {
      process.off('exit', kill)
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit')
        child.kill(signal)
        await gone
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
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
