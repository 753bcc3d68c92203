import { FaultlineError } from '../error/index.js'

/** A journal that was read is not a valid one. */
export class JournalFormatError extends FaultlineError {
  /** Line of the document, from 1. */
  readonly line: number
  /** Place in the line: `event.error.name`; '' for the whole line. */
  readonly path: string
  /** The file it was read from; undefined for text. */
  readonly file: string | undefined

  constructor(file: string | undefined, line: number, path: string, problem: string) {
    const where = `Line ${line} of the journal${file === undefined ? '' : ` ${file}`}`
    super('FAULTLINE_JOURNAL_FORMAT', `${where}${path === '' ? '' : `, at ${path}`}: ${problem}`)
    this.file = file
    this.line = line
    this.path = path
  }

  static {
    JournalFormatError.prototype.name = 'JournalFormatError'
  }
}

/** A journal cannot be made or written. */
export class JournalWriteError extends FaultlineError {
  /** The folder or file. */
  readonly path: string

  constructor(path: string, message: string, options?: ErrorOptions) {
    super('FAULTLINE_JOURNAL_WRITE', message, options)
    this.path = path
  }

  static {
    JournalWriteError.prototype.name = 'JournalWriteError'
  }
}
