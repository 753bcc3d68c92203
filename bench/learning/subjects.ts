import type { ExplorationRecord, LearningModel, LearningSource, TrialFault, TrialRecord } from 'faultline/explore'
import { recordedSearch, trainModel } from 'faultline/explore'
import { programs } from '../bugs/index.ts'
import type { BugProgram } from '../bugs/program.ts'
import { familyOf } from './families.ts'

/** A program, and how each of its single faults ends. */
export interface Subject {
  readonly program: BugProgram
  readonly family: string
  readonly buggy: ExplorationRecord
  /** The same of the program put right. */
  readonly fixed: ExplorationRecord
}

/** Every single fault of every program, tried. */
export async function subjectsOf(): Promise<Subject[]> {
  const subjects: Subject[] = []
  for (const program of programs)
    subjects.push({
      program,
      family: familyOf(program.name),
      buggy: await every(program.buggy),
      fixed: await every(program.fixed),
    })
  return subjects
}

async function every(body: BugProgram['buggy']): Promise<ExplorationRecord> {
  const options = {
    seed: 1,
    runs: 10_000,
    stopAt: 'all',
    shrink: false,
    progress: false,
    strategies: ['singles'],
  } as const
  const { record } = await recordedSearch(options, body)
  if (record.stoppedBy !== 'covered') throw new Error(`Not all singles were tried: ${record.stoppedBy}.`)
  return record
}

/** What a model may see of the names and places in a program. */
export interface Blinds {
  /** The names of its points are its own: no other program has one of them. */
  readonly names: boolean
  /** Where in the run a fault is, and at which call of its point. */
  readonly places: boolean
}

export function blinded(record: ExplorationRecord, program: string, { names, places }: Blinds): ExplorationRecord {
  const rename = (point: string) => (names && point !== '' ? `${program}/${point}` : point)
  const fault = (one: TrialFault): TrialFault => ({
    ...one,
    point: rename(one.point),
    ...(places && one.point !== '' && { phase: 'middle', call: 1 }),
  })
  return {
    ...record,
    points: record.points.map(rename),
    trials: record.trials.map((trial): TrialRecord => ({ ...trial, faults: trial.faults.map(fault) })),
  }
}

/** A model of the programs given. */
export function modelOf(subjects: readonly Subject[], blinds: Blinds): LearningModel {
  return trainModel(subjects.map(({ program: { name }, buggy }) => sourceOf(name, blinded(buggy, name, blinds))))
}

export function sourceOf(test: string, record: ExplorationRecord): LearningSource {
  return { test, record }
}
