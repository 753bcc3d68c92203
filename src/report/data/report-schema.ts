import * as v from 'valibot'
import { edgeKinds, nodeKinds } from '../../graph/model.js'
import { metricNames } from '../../metric/index.js'
import type { ReportData } from './report-data.js'

const text = v.string()
const texts = v.array(text)
const figure = v.number()
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const fromOne = v.pipe(v.number(), v.safeInteger(), v.minValue(1))
const ms = v.pipe(v.number(), v.minValue(0))
const ratio = v.pipe(v.number(), v.minValue(0), v.maxValue(1))
const metric = v.picklist(metricNames)
const outcome = v.picklist(['passed', 'failed', 'aborted', 'interrupted', 'not started', 'unfinished'])
const optional = v.exactOptional

const journal = v.object({
  kind: text,
  name: text,
  startedAt: text,
  writtenBy: text,
  outcome,
  seed: optional(count),
  tags: texts,
  warnings: texts,
  git: optional(v.object({ commit: text, branch: optional(text), dirty: v.boolean() })),
})

const target = v.object({
  system: text,
  metric,
  bound: figure,
  actual: v.nullable(figure),
  met: v.nullable(v.boolean()),
  boundText: text,
  actualText: text,
  run: fromOne,
})

const summary = v.object({
  runs: count,
  passed: count,
  failed: count,
  other: count,
  virtualMs: ms,
  events: count,
  incidents: count,
  faultsActed: count,
  targets: v.array(target),
})

const state = optional(v.picklist(['ok', 'degraded', 'failed', 'active']))
const merged = optional(fromOne)

const track = v.object({
  id: text,
  label: text,
  kind: v.picklist([
    'fault',
    'probe',
    'incident',
    'phase',
    'breaker',
    'note',
    'alarm',
    'node',
    'link',
    'operation',
    'request',
    'call',
  ]),
  spans: v.array(v.object({ fromMs: ms, toMs: ms, label: text, state, count: merged })),
  marks: v.array(v.object({ atMs: ms, label: text, state, count: merged })),
})

const distribution = v.object({
  count: fromOne,
  minMs: ms,
  p50Ms: ms,
  p90Ms: ms,
  p95Ms: ms,
  p99Ms: ms,
  maxMs: ms,
  meanMs: ms,
  buckets: v.array(v.object({ fromMs: ms, toMs: ms, count })),
})

const system = v.object({
  name: text,
  metrics: v.array(
    v.object({ metric, value: v.nullable(figure), unit: v.picklist(['ms', 'ratio', 'score', 'count']), text }),
  ),
  latency: v.object({ calm: v.nullable(distribution), chaos: v.nullable(distribution) }),
})

const incident = v.object({
  system: text,
  incident: fromOne,
  openedMs: ms,
  closedMs: v.nullable(ms),
  detectedMs: optional(ms),
  faults: texts,
  firstError: optional(text),
})

const heatmap = v.object({
  of: v.picklist(['calls', 'requests', 'probes']),
  points: texts,
  faults: texts,
  cells: v.array(
    v.object({
      point: count,
      fault: count,
      acted: count,
      calls: count,
      failed: count,
      errorRate: v.nullable(ratio),
      calmErrorRate: v.nullable(ratio),
      p50Ms: v.nullable(ms),
      p95Ms: v.nullable(ms),
      calmP50Ms: v.nullable(ms),
      calmP95Ms: v.nullable(ms),
    }),
  ),
})

const recommendation = v.object({
  rule: text,
  title: text,
  severity: v.picklist(['critical', 'warning', 'info']),
  system: text,
  points: texts,
  evidence: texts,
  figures: v.record(text, figure),
  doc: text,
})

const diagram = v.object({
  cluster: text,
  mermaid: text,
  text,
  messages: optional(
    v.array(
      v.object({ fromNode: text, toNode: text, sentMs: ms, receivedMs: v.nullable(ms), label: text, state: text }),
    ),
  ),
  nodes: optional(texts),
})

const run = v.object({
  run: fromOne,
  name: text,
  scenario: optional(text),
  seed: count,
  replay: optional(text),
  outcome,
  reasons: texts,
  startMs: ms,
  virtualMs: ms,
  epochMs: figure,
  events: v.object({ total: count, shown: count, byType: v.record(text, count) }),
  tracks: v.array(track),
  systems: v.array(system),
  incidents: v.array(incident),
  heatmap,
  recommendations: v.array(recommendation),
  diagrams: v.array(diagram),
})

const exploration = v.object({
  test: text,
  run: optional(fromOne),
  report: v.looseObject({
    seed: count,
    runs: count,
    checks: count,
    stoppedBy: text,
    virtualMs: ms,
    elapsedMs: ms,
    strategies: v.array(v.object({ name: text, runs: count })),
    points: texts,
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
      v.looseObject({ oracle: text, name: text, message: text, atMs: figure, text, replay: optional(text) }),
    ),
  }),
})

const version = { commit: optional(text), dirty: v.boolean(), startedAt: text }

const trend = v.object({
  test: text,
  file: text,
  system: text,
  metric,
  unit: v.picklist(['ms', 'ratio', 'score', 'count']),
  better: v.picklist(['lower', 'higher']),
  points: v.array(
    v.object({
      ...version,
      runs: fromOne,
      seeds: fromOne,
      mean: figure,
      deviation: v.nullable(ms),
      min: figure,
      max: figure,
      lowerBounds: count,
    }),
  ),
  direction: v.picklist(['rising', 'falling', 'unclear', 'constant']),
  verdict: v.picklist(['better', 'worse', 'none']),
  p: ratio,
  slope: v.nullable(figure),
})

const flaky = v.object({
  test: text,
  file: text,
  versions: v.array(v.object({ ...version, passed: count, retried: count, failed: count })),
  unsteady: count,
  times: count,
  rate: ratio,
  interval: v.object({ low: ratio, high: ratio }),
  cause: v.picklist(['seed', 'code', 'unknown']),
})

const graph = v.object({
  nodes: v.array(
    v.object({
      kind: v.picklist(nodeKinds),
      name: text,
      x: ratio,
      y: ratio,
      runs: count,
      state: optional(v.picklist(['present', 'gone'])),
    }),
  ),
  edges: v.array(v.object({ from: count, to: count, kind: v.picklist(edgeKinds) })),
  leftOut: count,
})

/** What `reportData` gives, for whoever reads it from a file; fields that are not known are of a later version. */
export const reportSchema = v.object({
  version: v.literal(1),
  generatedBy: text,
  journal,
  summary,
  runs: v.array(run),
  runsLeftOut: count,
  explorations: v.array(exploration),
  trends: optional(v.array(trend)),
  flaky: optional(v.array(flaky)),
  graph: optional(graph),
  reduced: texts,
})

// Fails to compile when `report-data.ts` has what this file does not say.
type Mutable<T> = unknown extends T ? T : { -readonly [K in keyof T]: Mutable<T[K]> }
type Known = Omit<v.InferOutput<typeof reportSchema>, 'explorations'>
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never
export const reportSchemaIsComplete: Same<Known, Mutable<Omit<ReportData, 'explorations'>>> = true
