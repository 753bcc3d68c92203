/** A figure of a table, in its unit; a dash where there is none. */
export function showFigure(value: number | null, unit: 'ms' | 'ratio' | 'score' | 'count'): string {
  if (value === null) return '—'
  if (unit === 'ratio') return `${Number((value * 100).toFixed(2))} %`
  return `${Number(value.toFixed(2))}${unit === 'ms' ? ' ms' : ''}`
}
