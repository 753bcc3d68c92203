/** What a fault does to a file operation. */
export type FileEffect = WritePart | TornRename | StaleRead | CorruptRead

interface Named {
  readonly on: 'file'
  /** For the timeline: `partial write`. */
  readonly name: string
}

/** Some of the bytes are written, then the operation fails. */
export interface WritePart extends Named {
  readonly does: 'writePart'
  /** Bytes from the start that are written. */
  readonly bytes: number
  readonly error: Error
  /** A single `write` does not fail but says that it has written less, if it has written any. */
  readonly short: boolean
}

/** What an interrupted rename leaves, which then fails. */
export interface TornRename extends Named {
  readonly does: 'tornRename'
  readonly leaves: 'half' | 'neither' | 'both'
  readonly error: Error
}

/** What is read is the content of before the last change. */
export interface StaleRead extends Named {
  readonly does: 'staleRead'
}

/** What is read is wrong in places. */
export interface CorruptRead extends Named {
  readonly does: 'corruptRead'
  /** Changes bytes that were read from that offset of the file, in place; tells how many. The same byte always alike. */
  corrupt(bytes: Uint8Array, offset: number): number
}
