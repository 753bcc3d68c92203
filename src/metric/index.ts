export { type Affected, affectedBy } from './affected.js'
export {
  type Availability,
  type AvailabilityByRequests,
  type AvailabilityByTime,
  availability,
} from './availability.js'
export { type Degradation, degradation } from './degradation.js'
export { type DetectionTime, detectionTimes, type Mttd, mttd } from './detection-times.js'
export { type DrawLoadOptions, drawLoad } from './draw-load.js'
export { type ErrorRate, errorRate } from './error-rate.js'
export { type FaultTolerance, faultTolerance, severityWeights } from './fault-tolerance.js'
export type { Figure } from './figure.js'
export { type Incident, incidents } from './incidents.js'
export { type Latency, latency, type SideBySide } from './latency.js'
export {
  type Amplification,
  amplification,
  type LoadOptions,
  type LoadStep,
  loadSteps,
  type PeakLoad,
  peakLoad,
} from './load.js'
export { isMeasures, type Measures, measure } from './measure.js'
export { figureOf, type MetricInfo, type MetricName, metricNames, metricOf, metrics } from './metric-table.js'
export { type Mtbf, mtbf } from './mtbf.js'
export { type Mttr, mttr } from './mttr.js'
export { type Observed, observed } from './observed.js'
export { type InjectionMeasures, perInjection, type RequestsInForce } from './per-injection.js'
export { type PointCalls, type PointMeasures, perPoint } from './per-point.js'
export { type Percentiles, percentile, percentilesOf } from './percentiles.js'
export { type RecoverySuccess, recoverySuccess } from './recovery-success.js'
export { type RecoveryTime, recoveryTimes } from './recovery-times.js'
export { type Requests, requests } from './requests.js'
export { type SplitBrain, splitBrains } from './split-brains.js'
export { type States, states } from './states.js'
export { type Pooled, type RunFigure, type RunsSummary, summarise } from './summarise.js'
export {
  type CheckedTargets,
  checkMetricName,
  checkScore,
  checkTargets,
  defaultTargets,
  judgeTargets,
  type Targets,
  type TargetVerdict,
} from './targets.js'
export { type Interval, wilson } from './wilson.js'
