import { nullInjection, randomExceptions, slowResponse } from './application.js'
import {
  byzantine,
  cascadingFailure,
  crashRestart,
  grayFailure,
  rollingRestart,
  splitBrain,
  thunderingHerd,
} from './distributed.js'
import { dnsFailure, rateLimited, slowBody } from './http.js'
import {
  connectionReset,
  duplicateDelivery,
  highLatency,
  networkPartition,
  packetLoss,
  reorderedDelivery,
} from './network.js'
import {
  cpuStress,
  diskExhaustion,
  eventLoopBlock,
  fileDescriptorExhaustion,
  memoryLeak,
  processPause,
} from './resource.js'
import { describeScenario, type ScenarioInfo, type ScenarioMaker } from './scenario.js'
import { deadlock, lostUpdate, raceCondition, staleRead, stateCorruption } from './state.js'
import { clockDrift, clockFreeze, clockJump, dstChange, leapSecond, timeSkew } from './time.js'

const makers = {
  highLatency,
  networkPartition,
  packetLoss,
  connectionReset,
  dnsFailure,
  rateLimited,
  slowBody,
  duplicateDelivery,
  reorderedDelivery,
  cpuStress,
  memoryLeak,
  diskExhaustion,
  eventLoopBlock,
  fileDescriptorExhaustion,
  processPause,
  randomExceptions,
  nullInjection,
  slowResponse,
  deadlock,
  stateCorruption,
  raceCondition,
  lostUpdate,
  staleRead,
  timeSkew,
  clockDrift,
  clockJump,
  clockFreeze,
  leapSecond,
  dstChange,
  cascadingFailure,
  byzantine,
  splitBrain,
  crashRestart,
  rollingRestart,
  thunderingHerd,
  grayFailure,
}

/**
 * Named presets that make injections: `chaos.inject(scenarios.highLatency({ severity: 'high' }), { at: 'payments.*' })`.
 * Each takes a `severity`, a `probability` and its own parameters; durations as milliseconds or '30s'.
 */
export const scenarios = {
  ...makers,
  /** Name, family, parameters with unit, range and default, and what each severity means, of all of them. */
  list(): ScenarioInfo[] {
    return Object.values(makers).map((maker) => describeScenario(maker as unknown as ScenarioMaker))
  },
}

export { type BySeverity, type Parameter, parameter, type Severity } from './parameter.js'
export {
  isScenario,
  type Scenario,
  type ScenarioDefinition,
  type ScenarioInfo,
  type ScenarioMaker,
  type ScenarioOptions,
  type ScenarioPart,
  scenario,
} from './scenario.js'
