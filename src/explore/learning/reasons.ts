import type { TrialFault } from '../record/index.js'
import type { Effect } from './effects.js'
import { familyOf } from './family.js'
import { groupOf, type SingleLevel, singleLevels } from './features.js'
import type { Predictor } from './predictor.js'

const most = 3
/** What changes a chance by less is no reason. */
const [less, more] = [0.9, 1.1]

/** Why a fault is thought to fail as often as it is: what was seen of those like it, what weighs most first. */
export function reasonsFor(predictor: Predictor, fault: TrialFault): string[] {
  const known = singleLevels
    .map(({ name }) => ({ name, effect: predictor.effect(name, fault) }))
    .filter(({ effect }) => effect.passed + effect.failed > 0 && (effect.ratio < less || effect.ratio > more))
    .sort((a, b) => Math.abs(Math.log(b.effect.ratio)) - Math.abs(Math.log(a.effect.ratio)))
  // An object with one method, and a point with faults of one family, would be told twice.
  const told = new Set<string>()
  const texts: string[] = []
  for (const { name, effect } of known) {
    const counts = `${effect.passed} ${effect.failed}`
    if (told.has(counts) || texts.length === most) continue
    told.add(counts)
    texts.push(sentence(name, effect, fault))
  }
  if (texts.length > 0) return texts
  return [`nothing alike stands out: faults fail ${percent(predictor.singles.base)} of the time`]
}

function sentence(level: SingleLevel, effect: Effect, fault: TrialFault): string {
  const { point, kind, detail, severity, phase, call } = fault
  const where = point === '' ? 'all code' : point
  const share = percent(effect.failed / (effect.failed + effect.passed))
  switch (level) {
    case 'kind':
      return `${kind} fails ${share} across all points`
    case 'fault':
      return `${faultWords({ kind, detail })} fails ${share} across all points`
    case 'size':
      return `${kind} of ${severity} severity fails ${share} across all points`
    case 'group':
      return `faults at ${where === groupOf(where) ? where : `${groupOf(where)}.*`} failed ${ofAll(effect)}`
    case 'point':
      return `faults at ${where} failed ${ofAll(effect)}`
    case 'point and family':
      return `${familyWords(familyOf(kind))} at ${where} failed ${ofAll(effect)}`
    case 'phase':
      return `faults ${phaseWords[phase]} fail ${times(effect)}`
    case 'call':
      return `faults at ${call === 0 ? 'all code' : `call ${call} of a point`} fail ${times(effect)}`
  }
}

const phaseWords: Readonly<Record<TrialFault['phase'], string>> = {
  early: 'early in a run',
  middle: 'in the middle of a run',
  late: 'late in a run',
  reached: 'at calls that only another fault brings about',
  all: 'in all code',
}

/** `exception ECONNRESET` */
export function faultWords({ kind, detail }: Pick<TrialFault, 'kind' | 'detail'>): string {
  return detail === '' ? kind : `${kind} ${detail}`
}

function familyWords(family: string): string {
  return ['error', 'lost answer', 'late answer', 'wrong answer'].includes(family) ? `${family}s` : `faults of ${family}`
}

function times({ ratio }: Effect): string {
  return `${Number(ratio.toPrecision(2))} times as often as others`
}

/** Of trials that count less with age there are fractions. */
function ofAll({ passed, failed }: Effect): string {
  return `${counted(failed)} of ${counted(passed + failed)}`
}

function counted(number: number): string {
  return Math.abs(number - Math.round(number)) < 0.05 ? `${Math.round(number)}` : number.toFixed(1)
}

function percent(share: number): string {
  const value = share * 100
  return `${value >= 10 || value === 0 ? Math.round(value) : Number(value.toPrecision(1))} %`
}
