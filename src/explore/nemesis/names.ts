import { checkOneOf, InvalidOptionError } from '../../error/index.js'

/** What a search does to the nodes of a cluster and the links between them. */
export type NemesisName = (typeof nemesisNames)[number]

export const nemesisNames = [
  'crash',
  'pause',
  'partition',
  'clock',
  'slow',
  'loss',
  'duplicate',
  'delay',
  'reorder',
  'disk',
] as const

/** Errors of disks are left to those who ask for them: most programs end on them, and few are written to go on. */
const usual: readonly NemesisName[] = nemesisNames.filter((name) => name !== 'disk')

/** @throws InvalidOptionError */
export function nemesesOf(given: readonly NemesisName[] | undefined): ReadonlySet<NemesisName> {
  if (given === undefined) return new Set(usual)
  if (!Array.isArray(given))
    throw new InvalidOptionError('nemeses', `to be a list of ${nemesisNames.join(', ')}`, given, "nemeses: ['crash']")
  return new Set(given.map((name) => checkOneOf('nemeses', name, nemesisNames)))
}
