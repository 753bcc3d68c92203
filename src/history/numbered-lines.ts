import { isUtf8 } from 'node:buffer'
import fs from 'node:fs'
import { runInScope } from '../clock/scope.js'
import { InvalidOptionError, summarise } from '../error/index.js'
import { JournalFormatError } from './journal-error.js'

/** A line of a document. */
export interface NumberedLine {
  /** From 1. */
  readonly number: number
  readonly text: string
  /** A line feed ends it; without one, its writer may have died while writing it. */
  readonly ended: boolean
}

/** A line of a file. */
export interface FileLine extends NumberedLine {
  /** Bytes from the start of the file to the start of the line, and to the one that follows it. */
  readonly fromByte: number
  readonly endByte: number
}

/** Where to begin in a file: at the start of a line. */
export interface FilePlace {
  readonly byte: number
  /** Lines before it. */
  readonly line: number
}

const chunkBytes = 64 * 1024
/** A line that is longer is none of ours, and would not fit in a string for ever. */
const longestBytes = 64 * 1024 * 1024
const lineFeed = 0x0a

export function* linesOfText(text: string): Generator<NumberedLine> {
  let number = 0
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const ended = end >= 0
    yield { number: ++number, text: text.slice(at, ended ? end : undefined), ended }
    at = ended ? end + 1 : text.length
  }
}

/**
 * Lines of a file, of which no more than one and a chunk is held at a time.
 * @param start where to begin. @default the first line
 * @throws InvalidOptionError when it cannot be read
 * @throws JournalFormatError at a line that is not UTF-8
 */
export function* linesOfFile(file: string, start: FilePlace = { byte: 0, line: 0 }): Generator<FileLine> {
  const fd = openToRead(file)
  try {
    const chunk = Buffer.alloc(chunkBytes)
    let parts: Buffer[] = []
    let held = 0
    let number = start.line
    let byte = start.byte
    let position = start.byte
    const line = (last: Buffer, ended: boolean): FileLine => {
      number++
      const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last])
      parts = []
      held = 0
      // The end of a line that was cut off may be half a letter.
      if (ended && !isUtf8(bytes)) throw new JournalFormatError(file, number, '', 'Expected UTF-8.')
      const fromByte = byte
      byte += bytes.length + (ended ? 1 : 0)
      return { number, text: bytes.toString('utf8'), ended, fromByte, endByte: byte }
    }
    for (;;) {
      const size = outside(() => fs.readSync(fd, chunk, 0, chunkBytes, position))
      if (size === 0) break
      position += size
      let from = 0
      for (let end = chunk.indexOf(lineFeed); end >= 0 && end < size; end = chunk.indexOf(lineFeed, from)) {
        yield line(chunk.subarray(from, end), true)
        from = end + 1
      }
      if (from < size) parts.push(Buffer.from(chunk.subarray(from, size)))
      held += size - from
      if (held > longestBytes)
        throw new JournalFormatError(file, number + 1, '', `Expected a line of at most ${longestBytes} bytes.`)
    }
    if (held > 0) yield line(Buffer.alloc(0), false)
  } finally {
    outside(() => fs.closeSync(fd))
  }
}

/** The last line of a file, read from its end. Undefined for an empty file, or one whose last line is not ours. */
export function lastLine(file: string): string | undefined {
  const fd = openToRead(file)
  try {
    const { size } = outside(() => fs.fstatSync(fd))
    let bytes: Buffer = Buffer.alloc(0)
    for (let from = size; from > 0 && bytes.length <= longestBytes; ) {
      const length = Math.min(chunkBytes, from)
      from -= length
      const chunk = Buffer.alloc(length)
      outside(() => fs.readSync(fd, chunk, 0, length, from))
      bytes = Buffer.concat([chunk, bytes])
      // Past the line feed that ends the last line, the one before it.
      const end = bytes.at(-1) === lineFeed ? bytes.length - 1 : bytes.length
      const before = end === 0 ? -1 : bytes.lastIndexOf(lineFeed, end - 1)
      if (before >= 0 || from === 0) return bytes.toString('utf8', before + 1, end)
    }
    return undefined
  } finally {
    outside(() => fs.closeSync(fd))
  }
}

function openToRead(file: string): number {
  try {
    return outside(() => fs.openSync(file, 'r'))
  } catch (cause) {
    throw new InvalidOptionError('path', 'to be a journal that can be read', file, `${summarise(cause).message}.`, {
      cause,
    })
  }
}

/** Outside of all sessions: a journal is none of the files that faults act on. */
function outside<T>(body: () => T): T {
  return runInScope(null, body)
}
