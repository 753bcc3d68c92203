/** A place in the code, noted now and formatted when first read. */
export interface Trace {
  readonly stack?: string
}

/** Folders of faultline's own files, as stacks spell them: where they lie, and where source maps say that they do. */
const own = foldersOf(new Error('').stack ?? '')

function foldersOf(stack: string): string[] {
  const file = /(?:\(|at )(?:file:\/\/)?([^\s()]+?):\d+:\d+\)?$/m.exec(stack)?.[1] ?? ''
  // In the source tree the root is one up; built, all files lie side by side.
  const root = /^(.*\/)(?:src\/clock|dist)\/[^/]*$/.exec(file)?.[1]
  if (root !== undefined) return [`${root}src/`, `${root}dist/`]
  return file === '' ? [] : [file.slice(0, file.lastIndexOf('/') + 1)]
}

function isOwn(line: string): boolean {
  return own.some((folder) => line.includes(folder)) && !/\.(test|bench)\.[cm]?[jt]s/.test(line)
}

/** Whose code a line of a stack is in: native code has no file, and is called by whoever is in the next line. */
export function whose(line: string): 'theirs' | 'ours' | 'runtime' | 'runner' | 'native' {
  if (/\((node:|native)|at (async )?node:/.test(line)) return 'runtime'
  if (/\((<anonymous>|index \d+)\)/.test(line)) return 'native'
  if (isOwn(line)) return 'ours'
  return runner.test(line.replaceAll('\\', '/')) ? 'runner' : 'theirs'
}

const runner = /\/node_modules\/(vitest|@vitest|tinypool|jest|@jest|jest-[^/]+|expect|chai)\//

/** A line of a stack that is neither faultline's nor Node's own. */
export function isTheirs(line: string): boolean {
  return ['theirs', 'runner'].includes(whose(line))
}

/** Notes the place of the caller. Costs about 2 µs, so it is done for the first few of a session only. */
export function takeTrace(): Trace {
  const trace: { stack?: string } = {}
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 24
  Error.captureStackTrace(trace, takeTrace)
  Error.stackTraceLimit = limit
  return trace
}

/** The stack from the first line that is not faultline's or Node's own; undefined when nothing was noted. */
export function stackOf(trace: Trace | undefined): string | undefined {
  if (trace?.stack === undefined) return undefined
  const lines = trace.stack.split('\n').slice(1)
  const theirs = lines.filter(isTheirs)
  return ['Started', ...(theirs.length > 0 ? theirs : lines)].join('\n')
}

/** A line of a stack. */
export interface Frame {
  /** Name of the function; '' for none. */
  readonly name: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The first frame of a stack in code under test: neither faultline's own, nor Node's, nor a library's. */
export function userFrame(stack: unknown): Frame | undefined {
  if (typeof stack !== 'string') return undefined
  for (const text of stack.split('\n')) {
    const [, name = '', place = ''] = /^\s*at (?:async )?(?:(.+) \()?(.+?)\)?$/.exec(text) ?? []
    const [, file = '', line, column] = /^(?:file:\/\/)?(\/.+|[A-Za-z]:[\\/].+?):(\d+):(\d+)$/.exec(place) ?? []
    if (file === '' || isOwn(text) || /[\\/]node_modules[\\/]/.test(file)) continue
    return { name, file, line: Number(line), column: Number(column) }
  }
  return undefined
}
