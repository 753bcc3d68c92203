import { spawn } from 'node:child_process'

/** What a program came to. */
export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null
  /** The end of what it said. */
  readonly output: string
}

const kept = 8000
const patienceMs = 5000

/**
 * Runs a program, or a line of the shell, in a group of its own: when the signal is aborted all of it is asked to end,
 * and made to after five seconds.
 */
export function runLine(
  line: string | readonly [string, ...string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const [program, ...args] = typeof line === 'string' ? [line] : line
    const child = spawn(program as string, args, {
      cwd,
      env,
      shell: typeof line === 'string',
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-kept)
      })
    const end = (name: NodeJS.Signals) => {
      try {
        if (process.platform === 'win32') child.kill(name)
        else process.kill(-(child.pid as number), name)
      } catch {
        // It has ended by itself.
      }
    }
    let impatience: NodeJS.Timeout | undefined
    const stop = () => {
      end('SIGTERM')
      impatience = setTimeout(() => end('SIGKILL'), patienceMs)
    }
    // Should this process end at once, no runner goes on in a tree that is gone.
    const last = () => end('SIGKILL')
    const settle = () => {
      clearTimeout(impatience)
      signal.removeEventListener('abort', stop)
      process.off('exit', last)
    }
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    process.on('exit', last)
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('close', (code) => {
      settle()
      resolve({ code, output })
    })
  })
}
