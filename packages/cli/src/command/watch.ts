import { type ChildProcess, spawn } from 'node:child_process'
import { type Dashboard, DashboardError, startDashboard } from '@faultline/dashboard'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { type ExitCode, exitCodes } from '../exit-code.js'
import { catchSignals, type Signals } from '../signals.js'
import { isInteractive } from '../terminal.js'

export interface WatchOptions extends Overrides {
  readonly port?: string
}

/** `faultline watch [-- command...]` */
export async function watch(context: Context, command: string[], options: WatchOptions): Promise<Answer> {
  const { terminal, err } = context
  const { journal: folder } = await loadSettings(terminal, options)
  if (folder === undefined) throw new CliError('No journal folder is configured. Give one: --journal <folder>.')
  const port = readPort(options.port)
  const dashboard = await startDashboard({ folder, ...(port === undefined ? {} : { port }) }).catch((error) => {
    throw error instanceof DashboardError ? new CliError(error.message, exitCodes.misuse, { cause: error }) : error
  })
  // Ctrl-C reaches the command by itself; SIGTERM is sent to this process alone.
  let pass = (_name: NodeJS.Signals) => {}
  const signals = catchSignals((name) => name === 'SIGTERM' && pass(name))
  try {
    // With --json, too: whoever started it wants to know where it is while it runs.
    terminal.stderr.write(`${err.bold('faultline')} ${dashboard.url}\n`)
    const ended =
      command.length === 0
        ? undefined
        : await run(context, dashboard, command, (child) => {
            pass = (name) => void child.kill(name)
          })
    if (ended === undefined || (isInteractive(terminal) && !signals.signal.aborted)) {
      terminal.stderr.write(
        ended === undefined
          ? `It shows what is written in ${folder}. Ctrl-C ends it.\n`
          : `The command has ended with ${ended}. The page stays until Ctrl-C.\n`,
      )
      await aborted(signals)
    }
    const document = { folder, port: dashboard.port, ...(ended === undefined ? {} : { ended }) }
    return { exitCode: (ended ?? exitCodes.passed) as ExitCode, document, text: '' }
  } finally {
    signals.release()
    await dashboard.close()
  }
}

/** Runs a command whose tests tell of themselves. @returns what it ended with */
function run(
  { terminal, json }: Context,
  dashboard: Dashboard,
  command: string[],
  started: (child: ChildProcess) => void,
): Promise<number> {
  const [program = '', ...args] = command
  const followed = dashboard.follow(command.join(' '))
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: terminal.cwd,
      env: { ...terminal.env, ...followed.env } as NodeJS.ProcessEnv,
      // Of ours, stdout may be for one JSON document.
      stdio: ['inherit', json ? 2 : 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    })
    started(child)
    child.on('error', (cause) =>
      reject(new CliError(`${program} cannot be run: ${cause.message}.`, undefined, { cause })),
    )
    child.on('close', (code, signal) => {
      followed.end(signal !== null ? 'interrupted' : code === 0 ? 'passed' : 'failed')
      resolve(code ?? (signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated))
    })
  })
}

function aborted({ signal }: Signals): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

function readPort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text)
  throw new CliError(`Expected --port to be a whole number between 0 and 65535, got '${text}'.`)
}
