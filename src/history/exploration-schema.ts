import * as v from 'valibot'
import type { ExplorationRecord } from '../explore/record/exploration-record.js'

const text = v.string()
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ms = v.pipe(v.number(), v.finite())
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const outcome = v.picklist(['passed', 'failed', 'not acted'])

/** What a search left, as it is read back; fields that are not known are passed over. */
export const explorationSchema = v.object({
  seed: count,
  runs: count,
  checks: count,
  stoppedBy: text,
  virtualMs: ms,
  elapsedMs: ms,
  shard: v.exactOptional(text),
  strategies: v.array(v.object({ name: text, runs: count })),
  points: v.array(text),
  pairs: v.object({ covered: count, total: count }),
  coverage: v.array(v.object({ point: text, call: count, fault: text, outcome: v.nullable(outcome) })),
  findings: v.array(
    v.object({
      oracle: text,
      name: text,
      message: text,
      atMs: ms,
      schedule: v.unknown(),
      text,
      replay: text,
      strategy: text,
      run: count,
      diagrams: v.array(v.object({ cluster: text, text, mermaid: text })),
    }),
  ),
  trials: v.array(
    v.object({
      run: count,
      strategy: text,
      faults: v.array(v.object({ point: text, call: count, kind: text, fault: text, phase: v.nullable(share) })),
      outcome,
      oracle: v.exactOptional(text),
    }),
  ),
})

/** Fails to compile when a record would not pass. */
export const recordsPass = (record: ExplorationRecord): v.InferInput<typeof explorationSchema> =>
  record as Mutable<ExplorationRecord>

type Mutable<T> = T extends object ? { -readonly [K in keyof T]: Mutable<T[K]> } : T
