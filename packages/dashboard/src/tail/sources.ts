import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { readLine } from '../view/line.js'
import { textOf } from '../view/text.js'
import type { SourceInfo } from '../view/view.js'

/** Subfolder of the journals' folder for what running processes and the dashboard leave each other. */
export const watchFolder = 'watch'

const mostSources = 60
const quietAfterMs = 10_000
const glanceBytes = 16 * 1024
const journalName = /^[\w.-]{1,220}\.jsonl$/
const liveName = /^[\w.-]{1,220}$/

interface Seen {
  readonly size: number
  readonly mtimeMs: number
  readonly first: ReturnType<typeof readLine>
  readonly last: ReturnType<typeof readLine>
}

/** The journals of a folder, and the runs that are watched without one. */
export class Sources {
  readonly folder: string
  #seen = new Map<string, Seen>()

  constructor(folder: string) {
    this.folder = folder
  }

  /** The newest first; of each file, no more than its ends are read, and only if it has changed. */
  list(nowMs: number): SourceInfo[] {
    const live = this.#liveFolders()
    const journals = namesIn(this.folder, journalName).sort(byTimeInName).slice(0, mostSources)
    const before = this.#seen
    this.#seen = new Map()
    const infos = journals.flatMap((name) => {
      const id = name.slice(0, -'.jsonl'.length)
      const hasLive = live.delete(id)
      const info = this.#info(id, [path.join(this.folder, name)], before, nowMs)
      return info === undefined ? [] : [hasLive ? this.#withLive(info, before) : info]
    })
    for (const id of [...live].sort(byTimeInName).slice(0, mostSources)) {
      const info = this.#info(id, this.liveFilesOf(id), before, nowMs)
      if (info !== undefined) infos.push(info)
    }
    return infos.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1)).slice(0, mostSources)
  }

  /** All files of a source, journal first. Empty: there is none of that name. */
  filesOf(id: string): string[] {
    if (!liveName.test(id)) return []
    const journal = path.join(this.folder, `${id}.jsonl`)
    return [...(isFile(journal) ? [journal] : []), ...this.liveFilesOf(id)]
  }

  liveFilesOf(id: string): string[] {
    const folder = path.join(this.folder, watchFolder, id)
    return namesIn(folder, journalName).map((name) => path.join(folder, name))
  }

  #liveFolders(): Set<string> {
    try {
      const found = readdirSync(path.join(this.folder, watchFolder), { withFileTypes: true })
      return new Set(found.filter((entry) => entry.isDirectory() && liveName.test(entry.name)).map(({ name }) => name))
    } catch {
      return new Set()
    }
  }

  #info(id: string, files: readonly string[], before: Map<string, Seen>, nowMs: number): SourceInfo | undefined {
    const seen = files.flatMap((file) => this.#look(file, before) ?? [])
    const [opened] = seen
      .flatMap(({ first }) => (first?.type === 'journal.opened' || first?.type === 'live.opened' ? first : []))
      // Of several processes, whoever was there first: what has started the others.
      .sort((a, b) => (textOf(a.startedAt) < textOf(b.startedAt) ? -1 : 1))
    if (opened === undefined) return undefined
    const closed = seen.find(({ last }) => last?.type === 'journal.closed' || last?.type === 'live.closed')?.last
    const latestMs = Math.max(...seen.map(({ mtimeMs }) => mtimeMs))
    const running = seen.some(({ first }) => isAlive(first?.pid)) || nowMs - latestMs < quietAfterMs
    return {
      id,
      kind: textOf(opened.kind, 40),
      name: textOf(opened.name),
      startedAt: textOf(opened.startedAt, 40),
      state: closed === undefined ? (running ? 'running' : 'quiet') : textOf(closed.outcome, 40),
    }
  }

  /** A journal is quiet between two experiments; its process tells. */
  #withLive(info: SourceInfo, before: Map<string, Seen>): SourceInfo {
    if (info.state !== 'quiet') return info
    const alive = this.liveFilesOf(info.id).some((file) => isAlive(this.#look(file, before)?.first?.pid))
    return alive ? { ...info, state: 'running' } : info
  }

  #look(file: string, before: Map<string, Seen>): Seen | undefined {
    let seen: Seen
    try {
      const { size, mtimeMs } = statSync(file)
      const known = before.get(file)
      if (known !== undefined && known.size === size && known.mtimeMs === mtimeMs) seen = known
      else seen = { size, mtimeMs, ...endsOf(file, known?.first) }
    } catch {
      return undefined
    }
    this.#seen.set(file, seen)
    return seen
  }
}

/** The first and the last line of a file, as far as they are short. */
function endsOf(file: string, first: Seen['first']): Pick<Seen, 'first' | 'last'> {
  const fd = openSync(file, 'r')
  try {
    const { size } = fstatSync(fd)
    const bytes = Buffer.alloc(Math.min(glanceBytes, size))
    const read = (from: number) => bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, from))
    const end = read(Math.max(0, size - bytes.length)).trimEnd()
    return {
      first: first ?? readLine(read(0).split('\n', 1)[0] ?? ''),
      last: readLine(end.slice(end.lastIndexOf('\n') + 1)),
    }
  } finally {
    closeSync(fd)
  }
}

function namesIn(folder: string, form: RegExp): string[] {
  try {
    return readdirSync(folder).filter((name) => form.test(name))
  } catch {
    return []
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file).isFile()
  } catch {
    return false
  }
}

function isAlive(pid: unknown): boolean {
  if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const moment = /\d{4}-\d\d-\d\dT[\d-]+Z/

/** The newest first, by the time that names have in them: a folder may hold ten thousand. */
function byTimeInName(a: string, b: string): number {
  const [one = '', other = ''] = [moment.exec(a)?.[0], moment.exec(b)?.[0]]
  return one < other ? 1 : one > other ? -1 : 0
}
