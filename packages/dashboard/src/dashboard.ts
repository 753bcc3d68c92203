import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { DashboardError } from './dashboard-error.js'
import { type Followed, follow, tidy } from './follow.js'
import { CommandLine } from './server/command-line.js'
import { Guard } from './server/guard.js'
import { Hub } from './server/hub.js'
import { answerWith } from './server/requests.js'
import { keepSecret, openSecret } from './server/secret.js'
import { Sources, watchFolder } from './tail/sources.js'

export interface DashboardOptions {
  /** Folder of the journals, made if it is not there. @default FAULTLINE_JOURNAL, else `.faultline` */
  readonly folder?: string
  /** 0 to 65535; 0: any that is free. @default that of the last dashboard of the folder, if it is free, else any */
  readonly port?: number
  /** Real ms between two looks at the journals, 20 to 10000. @default 200 */
  readonly everyMs?: number
}

/** A dashboard that is open. */
export interface Dashboard {
  /** Address to open, with the token in its fragment, which no browser sends to anybody. */
  readonly url: string
  readonly port: number
  /** Absolute. */
  readonly folder: string
  /** Has the page follow a command: its tests tell of themselves while they run. @param name of what is run */
  follow(name: string): Followed
  /** Settles when all connections, timers and files are closed. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * Serves a live page over the journals of a folder, on this machine alone. It reads what running processes write and needs
 * nothing else of them: either may end and begin again.
 * @throws DashboardError when the folder cannot be written, the port is taken or an option is out of range
 * @example
 * await using dashboard = await startDashboard({ folder: '.faultline' })
 * console.log(dashboard.url)
 */
export async function startDashboard(options: DashboardOptions = {}): Promise<Dashboard> {
  const { port, everyMs = 200 } = options
  checkWhole('port', port ?? 0, 0, 65535)
  checkWhole('everyMs', everyMs, 20, 10_000)
  const folder = path.resolve(options.folder ?? (process.env.FAULTLINE_JOURNAL?.trim() || '.faultline'))
  const secretFolder = path.join(folder, watchFolder)
  const secret = openSecret(secretFolder)
  tidy(folder, Date.now())
  const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 10_000 })
  const listening = await listen(server, port, secret.port)
  if (listening !== secret.port) keepSecret(secretFolder, { ...secret, port: listening })
  const sources = new Sources(folder)
  const hub = new Hub(sources, everyMs)
  const commandLine = new CommandLine(sources, randomBytes(6).toString('hex'))
  const answer = answerWith(new Guard(listening, secret.token), hub, commandLine)
  server.on('request', (request, response) => {
    // A client that went away while it asked.
    answer(request, response).catch(() => response.destroy())
  })
  const close = async () => {
    hub.close()
    commandLine.close()
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
    server.closeAllConnections()
    await closed
  }
  return {
    url: `http://127.0.0.1:${listening}/#token=${secret.token}`,
    port: listening,
    folder,
    follow: (name) => follow(folder, name),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function listen(server: Server, wanted: number | undefined, last: number | undefined): Promise<number> {
  if (wanted !== undefined) return await listenAt(server, wanted)
  try {
    // Pages that are open find the server again.
    return await listenAt(server, last ?? 0)
  } catch {
    return await listenAt(server, 0)
  }
}

function listenAt(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: NodeJS.ErrnoException) =>
      reject(
        new DashboardError(
          cause.code === 'EADDRINUSE'
            ? `Port ${port} is taken. Give another, or 0 for any that is free.`
            : `Cannot listen on port ${port}: ${cause.message}.`,
          { cause },
        ),
      )
    server.once('error', fail)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail)
      resolve((server.address() as { port: number }).port)
    })
  })
}

function checkWhole(name: string, value: unknown, least: number, most: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return
  throw new DashboardError(
    `Expected \`${name}\` to be a whole number between ${least} and ${most}, got ${String(value)}.`,
  )
}
