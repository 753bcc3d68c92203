import fs from 'node:fs'
import path from 'node:path'
import { runInScope } from '../clock/scope.js'
import { summarise } from '../error/index.js'
import { JournalWriteError } from './journal-error.js'

/**
 * A file that is only appended to, in whole lines. Outside of all sessions: a journal is none of the files that faults
 * act on.
 *
 * | state  | becomes | by                                        |
 * | ------ | ------- | ----------------------------------------- |
 * | open   | failed  | a write or fsync that failed              |
 * | open   | closed  | `close`                                   |
 * | failed | closed  | `close`; every write until then is refused |
 * | closed | —       | (never open again)                        |
 */
export class JournalFile {
  readonly path: string
  readonly #fd: number
  #open = true
  /** Length of what was written whole. */
  #length = 0
  #failure: JournalWriteError | undefined

  /** @param names one after the other, until one is free */
  constructor(folder: string, names: Iterable<string>) {
    const { file, fd } = outside(() => create(folder, names))
    this.path = file
    this.#fd = fd
  }

  /** Appends text that ends a line. @throws JournalWriteError */
  append(text: string): void {
    this.#act('written', () => {
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(this.#fd, bytes, at)
      this.#length += bytes.length
    })
  }

  /** What was appended is on the disk when it returns. @throws JournalWriteError */
  sync(): void {
    this.#act('synced', () => fs.fsyncSync(this.#fd))
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    outside(() => fs.closeSync(this.#fd))
  }

  /** For a journal that could not be begun. */
  remove(): void {
    this.close()
    try {
      outside(() => fs.rmSync(this.path, { force: true }))
    } catch {
      // An empty file stays; the error that is on its way says more.
    }
  }

  #act(what: string, act: () => void): void {
    if (!this.#open) throw new JournalWriteError(this.path, `The journal ${this.path} is closed.`)
    if (this.#failure !== undefined) throw this.#failure
    try {
      outside(act)
    } catch (cause) {
      this.#failure = new JournalWriteError(
        this.path,
        `The journal ${this.path} could not be ${what}: ${summarise(cause).message}. ` +
          'What was written before can be read. A journal with a gap would give wrong figures, so nothing more is added to it.',
        { cause },
      )
      this.#dropHalfLine()
      throw this.#failure
    }
  }

  #dropHalfLine(): void {
    try {
      outside(() => fs.ftruncateSync(this.#fd, this.#length))
    } catch {
      // Then the half line stays; whoever reads the journal drops it.
    }
  }
}

function outside<T>(body: () => T): T {
  return runInScope(null, body)
}

function create(folder: string, names: Iterable<string>): { file: string; fd: number } {
  try {
    fs.mkdirSync(folder, { recursive: true })
    for (const name of names) {
      const file = path.join(folder, name)
      try {
        // Never over a file that is there.
        const fd = fs.openSync(file, 'wx')
        syncFolder(folder)
        return { file, fd }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
    }
    throw new Error('All names for it are taken')
  } catch (cause) {
    throw new JournalWriteError(
      folder,
      `Cannot write a journal in ${folder}: ${summarise(cause).message}. ` +
        'Expected a folder that files can be made in; give another by the option `journal` or FAULTLINE_JOURNAL.',
      { cause },
    )
  }
}

/** The name of the new file outlasts a power failure only when its folder is synced, where the system can do that. */
function syncFolder(folder: string): void {
  let fd: number | undefined
  try {
    fd = fs.openSync(folder, 'r')
    fs.fsyncSync(fd)
  } catch {
    // Windows opens no folders.
  } finally {
    if (fd !== undefined) fs.closeSync(fd)
  }
}
