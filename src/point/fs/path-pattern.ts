import { realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidOptionError } from '../../error/index.js'

/**
 * Which files. Text without wildcards is a file, or a folder with all that is in it; `*` stands for any text within one
 * name, `?` for one character, `**` for any folders. A regular expression is tried on the absolute path, with slashes.
 */
export type PathPattern = string | URL | RegExp | readonly (string | URL | RegExp)[]

const wayOut = "Give a folder, a glob such as 'data/**/*.json', a RegExp, or a list of them."

/** The pattern as a function of absolute paths. @throws InvalidOptionError */
export function compilePaths(pattern: unknown): (file: string) => boolean {
  const parts = Array.isArray(pattern) ? pattern : [pattern]
  if (parts.length === 0) throw new InvalidOptionError('pattern', 'to name at least one file', pattern, wayOut)
  const tests = parts.flatMap((part) => compileOne(part))
  return (file) => {
    const name = slashed(file)
    return tests.some((test) => test.test(name))
  }
}

/** The absolute path that an argument of a function of `fs` stands for; undefined when it is none. */
export function pathOf(argument: unknown): string | undefined {
  if (typeof argument === 'string') return path.resolve(argument)
  if (argument instanceof Uint8Array) return path.resolve(Buffer.from(argument).toString())
  // By shape: a URL of Jest's sandbox is not an instance of ours.
  const href = (argument as { href?: unknown; protocol?: unknown } | null | undefined)?.href
  if (typeof href !== 'string' || !href.startsWith('file:')) return undefined
  try {
    return fileURLToPath(href)
  } catch {
    return undefined
  }
}

function compileOne(part: unknown): RegExp[] {
  // Without `g` and `y`, which would make each test depend on the one before.
  if (Object.prototype.toString.call(part) === '[object RegExp]') {
    const { source, flags } = part as RegExp
    return [new RegExp(source, flags.replace(/[gy]/g, ''))]
  }
  const given = pathOf(part)
  if (given === undefined || part === '') throw new InvalidOptionError('pattern', 'to name files', part, wayOut)
  const names = slashed(given).split('/')
  const wild = names.findIndex((name) => /[*?]/.test(name))
  const head = (wild < 0 ? names : names.slice(0, wild)).join('/')
  const tail = wild < 0 ? '(?:/.*)?' : names.slice(wild).map(compileName).join('')
  // Libraries ask for the real path and go on with that: both are the same file.
  return [...new Set([head, realHead(head)])].map((base) => new RegExp(`^${escaped(base)}${tail}$`, 's'))
}

/** The real path of what exists of it. */
function realHead(head: string): string {
  for (let end = head.length; end > 0; end = head.lastIndexOf('/', end - 1)) {
    try {
      return slashed(realpathSync(head.slice(0, end) || '/')).replace(/\/$/, '') + head.slice(end)
    } catch {
      // Not there yet: the folder above it is.
    }
  }
  return head
}

function compileName(name: string): string {
  if (name === '**') return '(?:/[^/]+)*'
  const text = name.replace(/\*+/g, '*').split(/([*?])/)
  return `/${text.map((piece) => (piece === '*' ? '[^/]*' : piece === '?' ? '[^/]' : escaped(piece))).join('')}`
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function slashed(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/')
}
