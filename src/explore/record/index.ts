export type {
  CoverageRecord,
  ExplorationRecord,
  FindingRecord,
  LeftOut,
  TrialFault,
  TrialPhase,
  TrialRecord,
  TrialSeverity,
} from './exploration-record.js'
export { type FaultTraits, traitsOf } from './fault-traits.js'
export { explorationRecord } from './make-record.js'
export { Phases } from './phases.js'
export { explorationSchema, trialFaultSchema } from './schema.js'
export { TrialLog } from './trial-log.js'
