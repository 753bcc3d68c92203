import type { Beneath } from './beneath.js'
import type { FileCall } from './file-call.js'
import type { OpenFile } from './open-files.js'

/** Told when an operation is over: whether it has succeeded, and what it answered. */
export type Over = (done: boolean, answer: unknown) => void

/** Where the operations of file points are carried out: on the machine, or on the disk of a simulated node. */
export interface FileStore {
  /** Its synchronous functions, by the names and with the arguments of those of `fs`. @default those of the machine */
  readonly fs?: Beneath
  /** Bytes to be written and given back by an operation that `fs` does not have. */
  measure?(call: FileCall): { readonly bytes: number; readonly frees: number } | undefined
  /** Before an operation. @throws what keeps it from being carried out at all */
  begin(call: FileCall): Over
  /** Content of before the last change; null: there was no such file; undefined: it is not known to have changed. */
  previous(file: string): Buffer | null | undefined
  /** A rename was torn: no crash undoes what it has left. @param moved the old name is gone */
  torn(from: string, to: string, moved: boolean): void
  /** `open` has given a descriptor. */
  opened(call: FileCall, fd: number): void
  closed(file: OpenFile): void
}
