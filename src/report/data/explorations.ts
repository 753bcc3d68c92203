import * as v from 'valibot'
import type { ExplorationRecord } from './exploration-record.js'
import type { ReportExploration } from './report-data.js'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = v.string()
const optional = v.exactOptional

/** Of a record as much as reports show; the rest is its own. */
const recordSchema = v.looseObject({
  seed: count,
  runs: count,
  checks: count,
  stoppedBy: text,
  virtualMs: v.number(),
  elapsedMs: v.number(),
  strategies: v.array(v.object({ name: text, runs: count })),
  points: v.array(text),
  pairs: v.object({ covered: count, total: count }),
  coverage: v.array(
    v.object({
      point: text,
      call: count,
      fault: text,
      outcome: v.nullable(v.picklist(['passed', 'failed', 'not acted'])),
    }),
  ),
  findings: v.array(
    v.looseObject({ oracle: text, name: text, message: text, atMs: v.number(), text, replay: optional(text) }),
  ),
  trials: v.array(v.unknown()),
})

/** A line of a journal that tells of a search; undefined: it tells of something else, or in a form that is not known here. */
export function explorationOf(line: unknown): ReportExploration | undefined {
  if (typeof line !== 'object' || line === null || (line as { type?: unknown }).type !== 'explored') return undefined
  const { test, run, record, report = record } = line as Readonly<Record<string, unknown>>
  const result = v.safeParse(recordSchema, report)
  if (!result.success || typeof test !== 'string') return undefined
  return { test, ...(typeof run === 'number' && { run }), report: result.output as unknown as ExplorationRecord }
}
