import fs from 'node:fs'
import { runInScope } from '../../clock/scope.js'
import { InvalidOptionError } from '../../error/index.js'
import { type Measures, measure } from '../../metric/index.js'
import { systemNames } from '../../timeline/span.js'
import { openHistory } from '../history.js'
import { type Journal, type JournalRun, readJournal } from '../read-journal.js'

/** The figures of one system in one run. */
export interface MeasuredRun {
  /** Name of the test or the experiment. */
  readonly test: string
  /** The runs of one seed and test are one unit: they are averaged. */
  readonly seed: number
  /** undefined: the run had no system. */
  readonly system?: string
  readonly measures: Measures
  /** undefined: it is not known how it ended. */
  readonly failed?: boolean
}

/** One side of a comparison: a journal or a folder of them by path, journals that were read, or the figures of runs. */
export type Side = string | Journal | readonly Journal[] | readonly MeasuredRun[]

/** @throws InvalidOptionError, JournalFormatError */
export function runsOf(side: Side, option: 'before' | 'after'): MeasuredRun[] {
  if (typeof side === 'string') {
    const runs: MeasuredRun[] = []
    // One journal at a time: its events are not needed any more once it is measured.
    for (const journal of journalsAt(side, option)) runs.push(...measuredIn(journal))
    return runs
  }
  const list: readonly (Journal | MeasuredRun)[] = Array.isArray(side) ? side : [side]
  return list.flatMap((one) => {
    if (typeof one === 'object' && one !== null && 'runs' in one) return measuredIn(one)
    if (typeof one === 'object' && one !== null && 'measures' in one) return [one]
    throw new InvalidOptionError(
      option,
      'to be the path of a journal or of a folder, journals, or runs with their measures',
      one,
    )
  })
}

function* journalsAt(place: string, option: string): Generator<Journal> {
  const found = runInScope(null, () => fs.statSync(place, { throwIfNoEntry: false }))
  if (found === undefined) throw new InvalidOptionError(option, 'to be the path of a journal or of a folder', place)
  if (!found.isDirectory()) yield readJournal(place)
  else for (const entry of openHistory(place).list({ sort: 'oldest' })) yield entry.read()
}

/**
 * In the journal of a run of tests, the sessions of a test go together: a search opens many, and they are no more
 * independent than one. Its seed is that of the first of them. In other journals each run stands by itself.
 */
function measuredIn({ kind, runs }: Journal): MeasuredRun[] {
  const seeds = new Map<string, number>()
  return runs
    .filter(({ outcome }) => outcome !== 'not started' && outcome !== 'unfinished')
    .flatMap((run) => {
      const test = nameOf(run, kind)
      if (!seeds.has(test)) seeds.set(test, run.seed)
      const seed = kind === 'test' ? (seeds.get(test) as number) : run.seed
      const names = systemNames(run.events)
      const failed = run.outcome === 'failed' || run.outcome === 'aborted'
      if (names.length === 0) return [{ test, seed, measures: measure(run.events), failed }]
      return names.map((system) => ({ test, seed, system, measures: measure(run.events, system), failed }))
    })
}

/** A test's scenario is made out from what it injected, which is what may have changed; an experiment's is given. */
function nameOf({ name, scenario }: JournalRun, kind: Journal['kind']): string {
  return kind === 'test' || scenario === undefined ? name : `${name} / ${scenario}`
}
