import { type LearningModel, type TrialRecord, trainModel } from 'faultline/explore'
import { type Blinds, blinded, modelOf, type Subject, sourceOf } from './subjects.ts'

/** What a model has seen when it is asked about a program. */
export interface Regime {
  readonly name: string
  readonly blinds: Blinds
  readonly modelFor: (subject: Subject, all: readonly Subject[]) => LearningModel
  /** Whether a trial of the program is asked about; the others it has seen. @default all are */
  readonly asked?: (trial: TrialRecord) => boolean
}

const hidden: Blinds = { names: true, places: false }
const nothing: Blinds = { names: false, places: false }

const othersThan = (subject: Subject, all: readonly Subject[]) => all.filter((one) => one !== subject)
const otherFamilies = (subject: Subject, all: readonly Subject[]) =>
  all.filter(({ family }) => family !== subject.family)

export const nothingSeen: Regime = { name: 'nothing', blinds: hidden, modelFor: () => trainModel([]) }

export const otherPrograms: Regime = {
  name: 'all other programs',
  blinds: hidden,
  modelFor: (subject, all) => modelOf(othersThan(subject, all), hidden),
}

export const familyOut: Regime = {
  name: 'programs of other families',
  blinds: hidden,
  modelFor: (subject, all) => modelOf(otherFamilies(subject, all), hidden),
}

const blind: Blinds = { names: true, places: true }

export const placesHidden: Regime = {
  name: 'the same, places hidden too',
  blinds: blind,
  modelFor: (subject, all) => modelOf(otherFamilies(subject, all), blind),
}

/** What would be claimed if nobody took care: start-up points have the same names in all programs. */
export const leaky: Regime = {
  name: 'all other programs, by name',
  blinds: nothing,
  modelFor: (subject, all) => modelOf(othersThan(subject, all), nothing),
}

/** Half of the faults of each point, the same half each time: as another test of the same system would have tried them. */
function isSeen({ faults: [fault] }: TrialRecord): boolean {
  const text = `${fault?.point} ${fault?.kind} ${fault?.detail}`
  let hash = 2166136261
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619)
  return ((hash >>> 16) & 1) === 0
}

export const halfSeen: Regime = {
  name: 'half of its own faults, and other families',
  blinds: hidden,
  modelFor(subject, all) {
    const own = blinded(subject.buggy, subject.program.name, hidden)
    const others = otherFamilies(subject, all).map((one) =>
      sourceOf(one.program.name, blinded(one.buggy, one.program.name, hidden)),
    )
    return trainModel([...others, sourceOf('own', { ...own, trials: own.trials.filter(isSeen) })])
  },
  asked: (trial) => !isSeen(trial),
}

const ownPlaces: Blinds = { names: false, places: true }

/** Nothing but that: no other program, and not where in the run a fault is. */
export const halfAlone: Regime = {
  name: 'half of its own faults alone, places hidden',
  blinds: ownPlaces,
  modelFor({ buggy, program: { name } }) {
    const own = blinded(buggy, name, ownPlaces)
    return trainModel([sourceOf('own', { ...own, trials: own.trials.filter(isSeen) })])
  },
  asked: (trial) => !isSeen(trial),
}

/** The bug is a regression: all that is known of this program is that everything passed. */
export const soundBefore: Regime = {
  name: 'itself without the bug, and other families',
  blinds: nothing,
  modelFor(subject, all) {
    const others = otherFamilies(subject, all).map((one) =>
      sourceOf(one.program.name, blinded(one.buggy, one.program.name, hidden)),
    )
    return trainModel([...others, sourceOf('own', subject.fixed)])
  },
}

/** Another version of this program, with the bug, was searched through; it was not mended. */
export const seenBefore: Regime = {
  name: 'itself with the bug, and other families',
  blinds: nothing,
  modelFor(subject, all) {
    const others = otherFamilies(subject, all).map((one) =>
      sourceOf(one.program.name, blinded(one.buggy, one.program.name, hidden)),
    )
    return trainModel([...others, sourceOf('own', subject.buggy)])
  },
}
