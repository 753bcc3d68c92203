import type { Recommendation } from '../experiment/index.js'
import { under } from './lines.js'
import { clean, type Paint } from './paint.js'

/** Each with the first of its evidence and its page. */
export function recommendationLines(recommendations: readonly Recommendation[], paint: Paint): string[] {
  const lines = recommendations.flatMap(({ severity, title, points, evidence, doc }) => [
    `${severity}: ${clean(title)}${points.length === 0 ? '' : ` (${clean(points.join(', '))})`}`,
    ...evidence.slice(0, 1).map((text) => `  ${clean(text)}`),
    `  ${paint(doc, 'dim')}`,
  ])
  return under('recommendations', lines, paint)
}
