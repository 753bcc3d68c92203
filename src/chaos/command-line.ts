import path from 'node:path'

/** A word as a POSIX shell reads it: in single quotes, unless it needs none. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** What fast-check's adapters put behind the name of a test: a seed that is another one in the next run. */
const drawnSeed = / \(with seed=-?\d+\)$/

/** A regular expression, as text, that fits this name alone: for a runner's `-t`. */
export function exactly(name: string): string {
  const lasting = name.replace(drawnSeed, '')
  const seed = lasting === name ? '' : ' \\(with seed=-?\\d+\\)'
  return `^${lasting.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}${seed}$`
}

/** The path of a test file as one would type it: from the working folder, if it lies within. */
export function typedPath(file: string, cwd = process.cwd()): string {
  const relative = path.relative(cwd, file)
  const within = relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative)
  return within ? relative.split(path.sep).join('/') : file
}
