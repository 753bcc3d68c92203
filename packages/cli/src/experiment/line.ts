import { shellWord, typedPath } from 'faultline/adapter'

/** How often and how long a continuous run goes on, as it is typed. */
export interface Pace {
  readonly every?: string
  readonly for?: string
  readonly runs?: number
  readonly keepSystem?: true
}

/** What a command line that runs a file says. */
export interface RunLine {
  readonly command: 'run' | 'gameday' | 'continuous'
  /** As it is typed: from the working folder, if it lies within. */
  readonly file: string
  readonly seed: number
  readonly time: 'real' | 'virtual'
  readonly pace?: Pace
}

/** The line to paste that runs a file again: journals have it, and `replay` of a journal reads it. */
export function runLine({ command, file, seed, time, pace = {} }: RunLine, cwd: string): string {
  const { every, for: duration, runs, keepSystem } = pace
  return [
    `npx faultline ${command} ${shellWord(typedPath(file, cwd))} --seed ${seed} --time ${time}`,
    ...(every === undefined ? [] : [`--every ${shellWord(every)}`]),
    ...(duration === undefined ? [] : [`--for ${shellWord(duration)}`]),
    ...(runs === undefined ? [] : [`--runs ${runs}`]),
    ...(keepSystem === undefined ? [] : ['--keep-system']),
  ].join(' ')
}

const word = String.raw`('(?:[^']|'\\'')*'|[^\s';]+)`
const form = new RegExp(
  `^npx faultline (run|gameday|continuous) ${word} --seed (\\d+) --time (real|virtual)` +
    `(?: --every ${word})?(?: --for ${word})?(?: --runs (\\d+))?( --keep-system)?$`,
)

/** Reads what `runLine` wrote; undefined for any other line. */
export function readRunLine(line: string): RunLine | undefined {
  const match = form.exec(line)
  if (match === null) return undefined
  const [, command, file = '', seed, time, every, duration, runs, keepSystem] = match
  const pace: Pace = {
    ...(every === undefined ? {} : { every: bare(every) }),
    ...(duration === undefined ? {} : { for: bare(duration) }),
    ...(runs === undefined ? {} : { runs: Number(runs) }),
    ...(keepSystem === undefined ? {} : { keepSystem: true }),
  }
  return { command, file: bare(file), seed: Number(seed), time, pace } as RunLine
}

/** A word of a shell without its quotes. */
function bare(text: string): string {
  return text.startsWith("'") ? text.slice(1, -1).replaceAll("'\\''", "'") : text
}
