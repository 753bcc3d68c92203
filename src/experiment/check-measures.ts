import { InvalidOptionError, nearNames } from '../error/index.js'
import type { ExperimentPlan } from './plan.js'
import type { Booted } from './system-under-test.js'

/** Refuses criteria on measures that the system has not: only once it has booted is that known. @throws InvalidOptionError */
export function checkMeasures({ criteria, steadyState }: ExperimentPlan, { measures = {} }: Booted): void {
  const known = Object.keys(measures)
  for (const { measure } of [...criteria, ...steadyState.bounds]) {
    if (measure === undefined || known.includes(measure)) continue
    const near = nearNames(measure, known)
    const wayOut =
      near.length > 0
        ? `Did you mean '${near.join("' or '")}'?`
        : known.length > 0
          ? `The system has: ${known.join(', ')}.`
          : 'The system has none: give `measures` in what `boot` returns.'
    throw new InvalidOptionError(
      `successCriteria.measure:${measure}`,
      'to name a measure of the system',
      measure,
      wayOut,
    )
  }
}
