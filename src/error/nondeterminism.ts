import { FaultlineError } from './faultline-error.js'

/** A real clock, timer or random source that code in a session has used. */
export interface SourceUsed {
  /** As code calls it: `crypto.randomUUID`. */
  readonly name: string
  /** Where it was first used: `at newId (file:///…/ids.ts:12:10)`. */
  readonly place: string
  /** Sessions have their own in its place: this one was taken before the session began. */
  readonly takenEarly: boolean
}

/** Where two runs part. */
interface RunsApart {
  readonly seed: number
  /** Virtual ms. */
  readonly atMs: number
  readonly first: string
  readonly second: string
  /** Used before that, the first one first; undefined: nobody could look. */
  readonly sources: readonly SourceUsed[] | undefined
  /** Real I/O was in flight. */
  readonly realIo: boolean
  /** How the first run failed, if it did. */
  readonly cause?: unknown
}

/** A body was run twice with one seed, and the runs differ: what no seed can replay. */
export class NondeterminismError extends FaultlineError {
  readonly seed: number
  /** Virtual ms at which the runs part. */
  readonly atMs: number
  /** What the first run did there. */
  readonly first: string
  readonly second: string
  /** Real clocks and random sources used before that, the first one first. */
  readonly sources: readonly SourceUsed[]

  constructor({ seed, atMs, first, second, sources, realIo, cause }: RunsApart) {
    const lines = [
      `Two runs of this test with seed ${seed} differ, so a failure of it could not be seen again.`,
      `They part at ${atMs} ms of virtual time:`,
      `  first run:  ${first}`,
      `  second run: ${second}`,
      ...causeOf(sources, realIo),
    ]
    super('FAULTLINE_NONDETERMINISM', lines.join('\n'), cause === undefined ? {} : { cause })
    this.seed = seed
    this.atMs = atMs
    this.first = first
    this.second = second
    this.sources = sources ?? []
  }

  static {
    NondeterminismError.prototype.name = 'NondeterminismError'
  }
}

function causeOf(sources: readonly SourceUsed[] | undefined, realIo: boolean): string[] {
  if (sources !== undefined && sources.length > 0) return sourcesText(sources)
  const unseen =
    sources === undefined
      ? 'Real clocks and chance were not looked for: there is no inspector here, or the test has a realm of its own (Jest, vm pools). '
      : ''
  return [
    `${unseen}Likely cause: ${realIo ? 'real I/O, whose answers come as the machine decides, or ' : ''}something that the first run left behind for the second:`,
    'a counter, cache, pool or Map at the top of a module, or on a global object.',
    'Make it in the body, or put it back to its start there; `vi.resetModules()` or `jest.resetModules()` and a fresh import do that for a whole module.',
  ]
}

function sourcesText(sources: readonly SourceUsed[]): string[] {
  const early = sources.some(({ takenEarly }) => takenEarly)
  const others = sources.some(({ takenEarly }) => !takenEarly)
  return [
    `Used before that, and decided by no seed:`,
    ...sources.map(
      ({ name, place, takenEarly }) => `  - ${name}${takenEarly ? ', taken before the session' : ''}, ${place}`,
    ),
    ...(early
      ? [
          'Call it where it is (`Date.now()`), or have the set-up file of @faultline/vitest or @faultline/jest put session time in place before the module is loaded.',
        ]
      : []),
    ...(others
      ? ['Hand such values in, so that a test can make them of `chaos.random(name)`, or mock it in the test.']
      : []),
  ]
}
