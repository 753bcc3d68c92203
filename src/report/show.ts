import type { Unit } from '../metric/figure.js'
import { percent } from '../timeline/percent.js'
import { readable } from '../timeline/readable.js'

/** A figure in its unit, as a person reads it; a dash where there is none. */
export function shownFigure(value: number | null, unit: Unit): string {
  if (value === null) return '–'
  if (unit === 'ms') return readable(value)
  if (unit === 'ratio') return percent(value)
  // Never rounded to 100 when it is not.
  return unit === 'score' ? percent(value / 100).replace(' %', '') : String(value)
}
