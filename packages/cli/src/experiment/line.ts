import { shellWord, typedPath } from 'faultline/adapter'

/** What a command line that runs an experiment says. */
export interface RunLine {
  readonly command: 'run' | 'gameday' | 'continuous'
  /** Absolute. */
  readonly file: string
  readonly seed: number
  readonly time: 'real' | 'virtual'
}

/** The line to paste that runs a file again: journals have it, and `replay` of a journal reads it. */
export function runLine({ command, file, seed, time }: RunLine, cwd: string): string {
  return `npx faultline ${command} ${shellWord(typedPath(file, cwd))} --seed ${seed} --time ${time}`
}

/** Reads what `runLine` wrote; undefined for any other line. */
export function readRunLine(line: string): (Omit<RunLine, 'file'> & { readonly file: string }) | undefined {
  const match =
    /^npx faultline (run|gameday|continuous) ('(?:[^']|'\\'')*'|\S+) --seed (\d+) --time (real|virtual)$/.exec(line)
  if (match === null) return undefined
  const [, command, word = '', seed, time] = match
  const file = word.startsWith("'") ? word.slice(1, -1).replaceAll("'\\''", "'") : word
  return { command, file, seed: Number(seed), time } as RunLine
}
