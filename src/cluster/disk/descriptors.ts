import { fail, refuseArgument } from './disk-error.js'
import type { Inode } from './inode.js'

/** A descriptor: an open file or folder. */
export interface Descriptor {
  readonly node: Inode
  readonly flags: number
  /** As it was opened, for texts. */
  readonly path: string
  position: number
}

/** Above those of any process: one that is given to the real `fs` by mistake is EBADF there, and no file of the machine. */
export const firstDescriptor = 2 ** 20

/** Open files of one disk. */
export class Descriptors {
  readonly #open = new Map<number, Descriptor>()
  #next = firstDescriptor

  add(descriptor: Descriptor): number {
    const fd = this.#next++
    this.#open.set(fd, descriptor)
    return fd
  }

  /** @throws EBADF */
  get(fd: unknown, syscall: string): Descriptor {
    if (typeof fd !== 'number') refuseArgument('fd', 'of type number', fd)
    return this.#open.get(fd) ?? fail('EBADF', { syscall })
  }

  delete(fd: number): void {
    this.#open.delete(fd)
  }

  clear(): void {
    this.#open.clear()
  }
}
