import { randomBytes, timingSafeEqual } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DashboardError } from '../dashboard-error.js'

/** What outlives the server: pages that are open go on with the next one. */
export interface Secret {
  /** 43 letters, 256 bits of chance. */
  readonly token: string
  /** Where the last server listened. */
  readonly port: number | undefined
}

const fileName = 'server.json'
const form = /^[\w-]{43}$/

/**
 * The token of a folder: kept in a file that its owner alone may read, made anew where it is missing or others could have
 * read it.
 * @throws DashboardError when it cannot be written
 */
export function openSecret(folder: string): Secret {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // A folder that was there keeps its mode otherwise: commands are for whoever may write in it.
    if (process.platform !== 'win32') chmodSync(folder, 0o700)
    const kept = readSecret(path.join(folder, fileName))
    if (kept !== undefined) return kept
    const made: Secret = { token: randomBytes(32).toString('base64url'), port: undefined }
    keepSecret(folder, made)
    return made
  } catch (cause) {
    throw new DashboardError(
      `Cannot keep the token of the dashboard in ${folder}: ${(cause as Error).message}. Expected a folder of yours that files can be made in.`,
      { cause },
    )
  }
}

/** Put in place whole: never is there half a file, nor one that others may read. */
export function keepSecret(folder: string, { token, port }: Secret): void {
  const file = path.join(folder, fileName)
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${JSON.stringify({ token, port })}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(draft, file)
}

function readSecret(file: string): Secret | undefined {
  let text: string
  try {
    const { mode, uid } = lstatSync(file)
    const isOwn = process.getuid === undefined || uid === process.getuid()
    const isOpen = process.platform !== 'win32' && (mode & 0o077) !== 0
    // A link counts as open to others: its mode is.
    if (!isOwn || isOpen) return undefined
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  try {
    const { token, port } = JSON.parse(text) as Partial<Secret>
    if (typeof token !== 'string' || !form.test(token)) return undefined
    return { token, port: Number.isInteger(port) ? port : undefined }
  } catch {
    return undefined
  }
}

/** Takes the same time for every wrong one of the same length. */
export function isToken(given: string | undefined, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(token)]
  return one.length === other.length && timingSafeEqual(one, other)
}
