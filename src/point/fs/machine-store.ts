import { beneath } from './beneath.js'
import { changing } from './change.js'
import type { FileCall } from './file-call.js'
import type { FileStore, Over } from './file-store.js'
import type { Journal } from './journal.js'
import { noteClosed, noteOpen, type OpenFile, openFileOf, renamed } from './open-files.js'
import { stamping } from './times.js'

/** The files of the machine that the test runs on: the journal notes what a crash would take of them. */
export class MachineStore implements FileStore {
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
  }

  begin(call: FileCall): Over {
    const changed = changing(call, this.#journal)
    const stamp = stamping(call)
    return (done, answer) => {
      changed(done)
      stamp(answer)
    }
  }

  /** A copy: who reads may change what it was given. */
  previous(file: string): Buffer | null | undefined {
    const before = this.#journal.previous(file)
    return before ? Buffer.from(before) : before
  }

  torn(from: string, to: string, moved: boolean): void {
    if (moved) renamed(from, to)
    this.#journal.synced(to)
    this.#journal.synced(from)
  }

  opened(call: FileCall, fd: number): void {
    noteOpen(openFileOf(call, fd, () => beneath().closeSync(fd)))
  }

  closed(file: OpenFile): void {
    noteClosed(file)
  }
}
