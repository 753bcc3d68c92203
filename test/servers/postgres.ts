import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { PoolConfig } from 'pg'
import {
  asRoot,
  asUser,
  found,
  freePort,
  missing,
  type ServerProcess,
  serve,
  temporaryFolder,
} from './server-process.js'

export interface Postgres extends ServerProcess {
  readonly connection: PoolConfig & { readonly host: string; readonly port: number }
}

/** Debian keeps a folder of programs for each version. */
function programs(): string | undefined {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => path.join(root, version, 'bin')), '/usr/bin', '/usr/local/bin']
  const initdb = found(...folders.map((folder) => path.join(folder, 'initdb')))
  return initdb === undefined ? undefined : path.dirname(initdb)
}

/**
 * A real PostgreSQL with an empty database, on a port of its own, as long as the test file needs it. To be called
 * outside of any session. Undefined, with a word on the console, where it is not installed.
 */
export async function startPostgres(): Promise<Postgres | undefined> {
  const bin = programs()
  if (bin === undefined) return missing('PostgreSQL')
  const folder = temporaryFolder('postgres')
  const user = 'postgres'
  if (asRoot) {
    // It refuses to run as root.
    const id = (flag: string) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }))
    chownSync(folder, id('-u'), id('-g'))
  }
  const data = path.join(folder, 'data')
  const [program, args] = asUser(user, [
    path.join(bin, 'initdb'),
    ...['-D', data, '-U', user, '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
  ])
  execFileSync(program, args, { cwd: folder, stdio: 'pipe' })
  const port = await freePort()
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '100',
    shared_buffers: '16MB',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const command = asUser(user, [path.join(bin, 'postgres'), '-D', data, '-p', `${port}`, ...flags])
  // SIGINT: it ends its sessions and goes, where SIGTERM would wait for them to leave.
  const server = await serve(command, folder, port, /ready to accept connections/, 'SIGINT')
  return { ...server, connection: { host: '127.0.0.1', port, user, database: 'postgres' } }
}
