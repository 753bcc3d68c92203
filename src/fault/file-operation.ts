/** One operation on a file, as predicates and kinds see it: what a call at a file point is given as its only argument. */
export interface FileOperation {
  /** Name of the operation, that of its point: `write`, `readFile`, `rename`. */
  readonly operation: string
  /** Absolute path of the file. */
  readonly path: string
  /** Where it goes: `rename`, `copyFile`, `cp`, `link`, `symlink`. */
  readonly to?: string
  /** Bytes to be written, where the operation writes and they are known. */
  readonly bytes?: number
  /** Bytes on the disk that it gives back: `unlink`, `truncate`, a file that is replaced. */
  readonly frees?: number
}

/** The operation that a call of a file point is about; undefined for calls of other points. */
export function fileOperation(args: readonly unknown[]): FileOperation | undefined {
  const operation = args[0] as Partial<FileOperation> | undefined
  return typeof operation === 'object' && operation !== null && typeof operation.operation === 'string'
    ? (operation as FileOperation)
    : undefined
}

/** Operations that write bytes, and those that read them. */
export const writing: ReadonlySet<string> = new Set(['write', 'writeFile', 'appendFile', 'copyFile', 'cp', 'set'])
export const reading: ReadonlySet<string> = new Set(['read', 'readFile'])
