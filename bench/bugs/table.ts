import { type Attempt, mostExecutions } from './contender.ts'

/** What one contender came to on one program, over several seeds. Undefined: it is not of this program. */
export interface Cell {
  readonly found: number
  readonly of: number
  /** On average; one that was not found counts as the most there may be. */
  readonly executions: number
  readonly ms: number
}

export function cellOf(attempts: readonly Attempt[]): Cell {
  const sum = (of: (attempt: Attempt) => number) => attempts.reduce((total, attempt) => total + of(attempt), 0)
  const counted = ({ found, executions }: Attempt) => (found ? executions : mostExecutions)
  return {
    found: attempts.filter(({ found }) => found).length,
    of: attempts.length,
    executions: sum(counted) / attempts.length,
    ms: sum(({ ms }) => ms) / attempts.length,
  }
}

/** `17 · 4 ms`; `— ` where it cannot play, `3/5: 812 · 90 ms` where some seeds found nothing. */
export function textOf(cell: Cell | undefined): string {
  if (cell === undefined) return '—'
  if (cell.found === 0) return `not found · ${roundedMs(cell.ms)}`
  const some = cell.found < cell.of ? `${cell.found}/${cell.of}: ` : ''
  return `${some}${Number(cell.executions.toPrecision(3))} · ${roundedMs(cell.ms)}`
}

/** NaN of nothing. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length)
}

export function roundedMs(ms: number): string {
  return `${ms < 10 ? Number(ms.toPrecision(2)) : Math.round(ms)} ms`
}

/** Columns as wide as their widest cell; the first is text, the others stand to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  )
}
