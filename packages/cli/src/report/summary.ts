import type { ReportedRun } from './run.js'

/**
 * What a run said of itself in a journal, as far as it can be read: a journal may be of another version, or cut off, and
 * then there is less to show.
 */
export function readSummary(
  summary: unknown,
): Pick<ReportedRun, 'reasons' | 'checks' | 'recommendations' | 'score' | 'system'> {
  const { reasons, checks, recommendations, score, system } = (summary ?? {}) as Record<string, unknown>
  return {
    reasons: listOf(reasons, (each) => typeof each === 'string'),
    checks: listOf(checks, (each) => has(each, 'text', 'string') && has(each, 'passed', 'boolean')),
    recommendations: listOf(
      recommendations,
      (each) =>
        has(each, 'title', 'string') &&
        has(each, 'doc', 'string') &&
        Array.isArray((each as { evidence?: unknown }).evidence),
    ),
    ...(typeof score === 'number' ? { score } : {}),
    ...(typeof system === 'string' ? { system } : {}),
  }
}

function listOf<T>(value: unknown, fits: (each: unknown) => boolean): readonly T[] {
  return Array.isArray(value) ? (value.filter(fits) as T[]) : []
}

function has(value: unknown, field: string, type: string): boolean {
  return typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[field] === type
}
