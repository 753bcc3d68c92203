import type { Connection, Value } from './connection.js'
import type { Figures, Row } from './figures.js'

/** Tables that hang on a run. */
const tables: Readonly<Record<keyof Figures, string>> = {
  system: 'system, probes, observed_ms, down_ms, requests, answered, degraded, failed, incidents, open_incidents',
  metric: 'metric, system, value, certainty',
  fault:
    'injection, kind, text, at, scenario, severity, from_ms, end_ms, lifted, acted, errors, delay_ms, held, requests, requests_failed, error',
  fault_point: 'injection, point, acted, errors, delay_ms, first_ms, last_ms',
  point: 'point, acted, errors, delay_ms, calls, answered, failed, pending',
  dependency: 'system, point, calls',
  incident:
    'system, incident, started_ms, opened_ms, closed_ms, detection_ms, recovery_ms, failed_probes, timed_out, error_name, error_code, error_message',
  incident_fault: 'system, incident, injection',
  recommendation: 'rule, system, severity, title, points, evidence, figures, doc',
}

const inserts = Object.entries(tables).map(([table, columns]) => {
  const places = columns.replaceAll(/[a-z_]+/g, '?')
  return [table as keyof Figures, `INSERT INTO ${table} (run_id, ${columns}) VALUES (?, ${places})`] as const
})

/** Within a transaction. */
export function insertFigures(connection: Connection, run: number, figures: Figures): void {
  for (const [table, sql] of inserts) for (const row of figures[table]) connection.run(sql, run, ...row)
}

/** All that hangs on a run, its events too; the run stays. Within a transaction. */
export function deleteFigures(connection: Connection, run: number): void {
  for (const table of [...Object.keys(tables), 'event']) connection.run(`DELETE FROM ${table} WHERE run_id = ?`, run)
}

export function countRows(figures: Figures): number {
  return Object.values(figures).reduce((sum: number, rows: readonly Row[]) => sum + rows.length, 0)
}

/**
 * The id of a row found by a unique key, which is inserted or brought up to date.
 * @param key columns and values that name it
 * @param rest the other columns
 */
export function upsert(
  connection: Connection,
  table: string,
  key: Readonly<Record<string, Value>>,
  rest: Readonly<Record<string, Value>> = {},
): number {
  const all = { ...key, ...rest }
  const names = Object.keys(all)
  // Something is to be set, or nothing is returned.
  const set = Object.keys(Object.keys(rest).length > 0 ? rest : key).map((name) => `${name} = excluded.${name}`)
  const sql =
    `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')}) ` +
    `ON CONFLICT (${Object.keys(key).join(', ')}) DO UPDATE SET ${set.join(', ')} RETURNING id`
  return (connection.get<{ id: number }>(sql, ...Object.values(all)) as { id: number }).id
}
