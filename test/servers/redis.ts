import { found, freePort, missing, type ServerProcess, serve, temporaryFolder } from './server-process.js'

export interface Redis extends ServerProcess {
  readonly host: string
}

/**
 * A real Redis that keeps nothing, on a port of its own, as long as the test file needs it. To be called outside of any
 * session. Undefined, with a word on the console, where it is not installed.
 */
export async function startRedis(): Promise<Redis | undefined> {
  const program = found('/usr/bin/redis-server', '/usr/local/bin/redis-server')
  if (program === undefined) return missing('Redis')
  const folder = temporaryFolder('redis')
  const port = await freePort()
  const host = '127.0.0.1'
  const args = ['--port', `${port}`, '--bind', host, '--save', '', '--appendonly', 'no', '--dir', folder]
  const server = await serve([program, args], folder, port, /Ready to accept connections/)
  return { ...server, host }
}
