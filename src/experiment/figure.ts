import type { Measures } from '../metric/index.js'
import type { Unit } from './bound.js'

/** A figure that criteria can name. Null: nothing was observed that it could be made of. */
interface Figure {
  readonly unit: Unit
  of(measures: Measures): number | null
}

export const figures: Readonly<Record<string, Figure>> = {
  mttr: { unit: 'ms', of: ({ mttr }) => mttr.atLeastMs },
  availability: { unit: 'ratio', of: ({ availability }) => availability.time.ratio },
  requestAvailability: { unit: 'ratio', of: ({ availability }) => availability.requests.ratio },
  errorRate: { unit: 'ratio', of: ({ errorRate }) => errorRate.ratio },
  incidents: { unit: 'count', of: ({ incidents }) => incidents.length },
}

/** Such as need an incident to be made of: with none, any bound on how long it lasted holds. */
export function isOfIncidents(name: string): boolean {
  return figures[name]?.unit === 'ms' && !name.startsWith('latency')
}
