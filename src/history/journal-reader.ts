import * as v from 'valibot'
import { readIssue } from '../error/index.js'
import { joinPath } from '../error/issue.js'
import type { TimelineEvent } from '../timeline/event.js'
import { isEventType } from '../timeline/event-schema.js'
import { toEvent } from '../timeline/parse.js'
import { TimelineFormatError } from '../timeline/timeline-format-error.js'
import { JournalFormatError } from './journal-error.js'
import { type JournalLine, type JournalOpened, journalVersion, type TestEnded } from './journal-line.js'
import { isLineType, lineSchemas, versionSchema } from './journal-schema.js'
import type { NumberedLine } from './numbered-lines.js'

/** What the reader keeps of a run, to know what may follow. */
interface RunState {
  closed: boolean
  last: TimelineEvent | undefined
}

/** A reader that goes on where another one stopped: no run was open there. */
export interface ReaderState {
  readonly header: JournalOpened
  /** The highest number of a run: all have ended. */
  readonly lastRun: number
  readonly ended: boolean
}

const reaching = new Set(['__proto__', 'constructor', 'prototype'])
const deepest = 64

/** Checks the lines of a journal, each by itself and against those before it. */
export class JournalReader {
  /** One sentence for each thing that makes the journal less than whole. */
  readonly warnings: string[] = []
  /** Lines of types that this version does not know, as they were. */
  readonly aside: unknown[] = []
  /** That of the warnings which tells of a last line that was cut off: its writer may finish it. */
  cutOff: string | undefined
  readonly #file: string | undefined
  readonly #runs = new Map<number, RunState>()
  readonly #unknown = new Set<string>()
  #header: JournalOpened | undefined
  #ended = false
  /** Runs up to that number have ended, where another reader has stopped. */
  #lastRun = 0

  constructor(file: string | undefined, state?: ReaderState) {
    this.#file = file
    if (state === undefined) return
    this.#header = state.header
    this.#ended = state.ended
    this.#lastRun = state.lastRun
  }

  get header(): JournalOpened | undefined {
    return this.#header
  }

  /**
   * The line as what it says. Undefined: it was cut off, is empty, or of a type that is not known.
   * @throws JournalFormatError
   */
  read(line: NumberedLine): JournalLine | undefined {
    if (line.text.trim() === '') return undefined
    const value = this.#parse(line)
    if (value === undefined) return undefined
    const fail: Fail = this.#failing(line.number)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail('', 'Expected an object.')
    const { type } = value as { type?: unknown }
    if (this.#header === undefined) this.#checkVersion(value, fail)
    if (typeof type !== 'string') fail('type', 'Expected text.')
    if (!isLineType(type)) return this.#keepAside(value, `lines of type '${String(type).slice(0, 60)}'`)
    const result = v.safeParse(lineSchemas[type], value, { abortEarly: true })
    if (!result.success) {
      const { path, message } = readIssue(result.issues[0], '')
      return fail(path, message)
    }
    const read = result.output as JournalLine
    if (read.type === 'event') return this.#event(read, line.number, fail)
    checkHarmless(value as object, fail)
    return this.#inOrder(read, fail)
  }

  #parse({ text, number, ended }: NumberedLine): unknown {
    try {
      return JSON.parse(text)
    } catch {
      // Without the engine's own words: they change with the version of Node.
      if (ended) throw new JournalFormatError(this.#file, number, '', 'Expected JSON.')
      if (number === 1)
        throw new JournalFormatError(
          this.#file,
          1,
          '',
          'It was cut off while it was written: there is nothing to read.',
        )
      this.cutOff = `Line ${number} of the journal was cut off while it was written. It was dropped.`
      this.warnings.push(this.cutOff)
      return undefined
    }
  }

  #failing(line: number): Fail {
    return (path, problem) => {
      throw new JournalFormatError(this.#file, line, path, problem)
    }
  }

  #checkVersion(value: object, fail: Fail): void {
    const result = v.safeParse(versionSchema, value)
    if (!result.success) {
      const { path, message } = readIssue(result.issues[0], '')
      fail(path, `${message} A journal begins with a line of type 'journal.opened' and its version.`)
    } else if (result.output.version > journalVersion)
      fail(
        'version',
        `It has version ${result.output.version} of the format, and this faultline reads up to ${journalVersion}. ` +
          'Read it with the faultline that wrote it, or a later one.',
      )
  }

  #event(
    read: { readonly run: number; readonly event: TimelineEvent },
    line: number,
    fail: Fail,
  ): JournalLine | undefined {
    const run = this.#running(read.run, fail)
    const { type } = read.event as { readonly type: unknown }
    if (typeof type !== 'string') return fail('event.type', 'Expected text.')
    if (!isEventType(type)) return this.#keepAside({ ...read }, `events of type '${type.slice(0, 60)}'`)
    try {
      run.last = toEvent(read.event, line, run.last)
    } catch (error) {
      if (!(error instanceof TimelineFormatError)) throw error
      const found = error.message.slice(error.message.indexOf(': ') + 2)
      fail(error.path === '' ? 'event' : `event.${error.path}`, found)
    }
    return { type: 'event', run: read.run, event: run.last as TimelineEvent }
  }

  /** What may follow what. */
  #inOrder(read: Exclude<JournalLine, { type: 'event' }>, fail: Fail): JournalLine {
    if (this.#ended) fail('', 'Nothing may follow the line that closes a journal.')
    if (read.type === 'journal.opened') {
      if (this.#header !== undefined) fail('type', 'A journal is opened once.')
      this.#header = read
    } else if (read.type === 'run.opened') {
      if (this.#runs.has(read.run) || read.run <= this.#lastRun) fail('run', `Run ${read.run} was opened before.`)
      this.#runs.set(read.run, { closed: false, last: undefined })
    } else if (read.type === 'run.closed') {
      const run = this.#running(read.run, fail)
      run.closed = true
      run.last = undefined
    } else if (read.type === 'test.ended') this.#checkRuns(read, fail)
    else if (read.type === 'explored') {
      if (read.run !== undefined) this.#checkEnded(read.run, 'run', fail)
    } else this.#ended = true
    return read
  }

  #checkRuns({ runs }: TestEnded, fail: Fail): void {
    if (runs === undefined) return
    for (const number of runs) this.#checkEnded(number, 'runs', fail)
    if (runs[0] > runs[1]) fail('runs', 'Expected the first one, then the last.')
  }

  #checkEnded(number: number, field: string, fail: Fail): void {
    if (number > this.#lastRun && this.#runs.get(number)?.closed !== true)
      fail(field, `Run ${number} has not ended here.`)
  }

  #running(number: number, fail: Fail): RunState {
    const run = this.#runs.get(number)
    if (run === undefined || run.closed || this.#ended) return fail('run', `Run ${number} is not open here.`)
    return run
  }

  /** Once a type: a later version may have thousands of them. */
  #keepAside(value: unknown, what: string): undefined {
    this.aside.push(value)
    if (this.#unknown.has(what)) return
    this.#unknown.add(what)
    this.warnings.push(`This faultline does not know ${what}; they are kept aside, and no figure counts them.`)
  }
}

type Fail = (path: string, problem: string) => never

/** Refuses keys that could harm whoever copies from a summary: those that reach prototypes; and depth without end. */
function checkHarmless(line: object, fail: Fail): void {
  const walk = (value: unknown, keys: readonly unknown[]): void => {
    if (typeof value !== 'object' || value === null) return
    if (keys.length > deepest) fail(joinPath('', keys.slice(0, 8)), `It is nested more than ${deepest} levels deep.`)
    for (const key of Object.keys(value)) {
      const inner = [...keys, Array.isArray(value) ? Number(key) : key]
      if (!Array.isArray(value) && reaching.has(key))
        fail(joinPath('', inner), 'A key that could reach prototypes is refused.')
      walk((value as Record<string, unknown>)[key], inner)
    }
  }
  walk(line, [])
}
