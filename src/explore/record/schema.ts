import * as v from 'valibot'
import type { Schedule } from '../../schedule/schedule.js'
import { type ExplorationRecord, trialPhases, trialSeverities } from './exploration-record.js'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const ms = v.pipe(v.number(), v.finite(), v.minValue(0))
const text = v.string()

/** Its faults may be of kinds that are not known here: whoever runs it parses it. */
const schedule = v.custom<Schedule>((value) => {
  return typeof value === 'object' && value !== null && Array.isArray((value as Partial<Schedule>).injections)
}, 'to be a schedule')

export const trialFaultSchema = v.object({
  point: text,
  call: count,
  kind: v.pipe(text, v.minLength(1)),
  detail: text,
  severity: v.picklist(trialSeverities),
  phase: v.picklist(trialPhases),
})

const trial = v.object({
  faults: v.pipe(v.array(trialFaultSchema), v.maxLength(1000)),
  interleaved: v.boolean(),
  passed: count,
  failed: count,
  idle: count,
})

/** What was read of a search. Fields that are not known are passed over, for a later minor version may have them. */
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
  coverage: v.array(
    v.object({
      point: text,
      call: count,
      fault: text,
      outcome: v.nullable(v.picklist(['passed', 'failed', 'not acted'])),
    }),
  ),
  findings: v.array(
    v.object({
      oracle: text,
      name: text,
      message: text,
      atMs: ms,
      schedule,
      text,
      replay: v.exactOptional(text),
      strategy: text,
      run: count,
      diagrams: v.array(v.object({ cluster: text, text, mermaid: text })),
    }),
  ),
  trials: v.array(trial),
  leftOut: v.exactOptional(
    v.object({
      points: v.exactOptional(count),
      coverage: v.exactOptional(count),
      findings: v.exactOptional(count),
      trials: v.exactOptional(count),
    }),
  ),
}) satisfies v.GenericSchema<unknown, ExplorationRecord>
