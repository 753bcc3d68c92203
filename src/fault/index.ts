import { abort } from './abort.js'
import { bandwidth } from './bandwidth.js'
import { barrier } from './barrier.js'
import { byzantine } from './byzantine.js'
import { clockDrift } from './clock-drift.js'
import { clockFreeze } from './clock-freeze.js'
import { clockJump } from './clock-jump.js'
import { clockSkew } from './clock-skew.js'
import { corruptData } from './corrupt-data.js'
import { corruptRead } from './corrupt-read.js'
import { corruption } from './corruption.js'
import { cpuStress } from './cpu-stress.js'
import { crash } from './crash.js'
import { diskFull } from './disk-full.js'
import { drop } from './drop.js'
import { dstChange } from './dst-change.js'
import { duplicate } from './duplicate.js'
import { endlessBody } from './endless-body.js'
import { eventLoopBlock } from './event-loop-block.js'
import { exception } from './exception.js'
import { fileDescriptorExhaustion } from './file-descriptor-exhaustion.js'
import { grayFailure } from './gray-failure.js'
import { hang } from './hang.js'
import { herd } from './herd.js'
import { hold } from './hold.js'
import { httpStatus } from './http-status.js'
import { lateTimers } from './late-timers.js'
import { latency } from './latency.js'
import { leapSecond } from './leap-second.js'
import { limitData } from './limit-data.js'
import { linkCut } from './link-cut.js'
import { load } from './load.js'
import { lostAnswer } from './lost-answer.js'
import { lostWrite } from './lost-write.js'
import { memoryLeak } from './memory-leak.js'
import { nullValue } from './null-value.js'
import { partialWrite } from './partial-write.js'
import { partition } from './partition.js'
import { pause } from './pause.js'
import { processPause } from './process-pause.js'
import { redirectLoop } from './redirect-loop.js'
import { reorder } from './reorder.js'
import { resetPeer } from './reset-peer.js'
import { rollingRestart } from './rolling-restart.js'
import { slicer } from './slicer.js'
import { slowClose } from './slow-close.js'
import { slowNode } from './slow-node.js'
import { staleAnswer } from './stale-answer.js'
import { staleRead } from './stale-read.js'
import { stall } from './stall.js'
import { throttle } from './throttle.js'
import { tornRename } from './torn-rename.js'
import { wrongContentType } from './wrong-content-type.js'
import { wrongValue } from './wrong-value.js'

/** Makers of faults, one a kind: `faults.latency({ delayMs: [500, 2000] })`. */
export const faults = {
  abort,
  bandwidth,
  barrier,
  byzantine,
  clockDrift,
  clockFreeze,
  clockJump,
  clockSkew,
  corruptData,
  corruption,
  corruptRead,
  cpuStress,
  crash,
  diskFull,
  drop,
  dstChange,
  duplicate,
  endlessBody,
  eventLoopBlock,
  exception,
  fileDescriptorExhaustion,
  grayFailure,
  hang,
  herd,
  hold,
  httpStatus,
  latency,
  lateTimers,
  leapSecond,
  limitData,
  linkCut,
  load,
  lostAnswer,
  lostWrite,
  memoryLeak,
  nullValue,
  partialWrite,
  partition,
  pause,
  processPause,
  redirectLoop,
  reorder,
  resetPeer,
  rollingRestart,
  slicer,
  slowClose,
  slowNode,
  staleAnswer,
  staleRead,
  stall,
  throttle,
  tornRename,
  wrongContentType,
  wrongValue,
}

export type { AbortFault } from './abort.js'
export type { BandwidthFault } from './bandwidth.js'
export type { BarrierFault } from './barrier.js'
export type { ByzantineFault, Lie } from './byzantine.js'
export type { ClockDriftFault } from './clock-drift.js'
export type { ClockFreezeFault } from './clock-freeze.js'
export type { ClockJumpFault } from './clock-jump.js'
export type { ClockSkewFault } from './clock-skew.js'
export { completeFault } from './complete.js'
export type { CorruptDataFault } from './corrupt-data.js'
export type { CorruptReadFault } from './corrupt-read.js'
export type { CorruptionFault } from './corruption.js'
export type { CpuStressFault } from './cpu-stress.js'
export type { CrashFault, CrashOptions } from './crash.js'
export { checkDelay, type DelayInput } from './delay.js'
export type { Directions } from './direction.js'
export type { DiskFullFault } from './disk-full.js'
export type { DriftModel } from './drift-model.js'
export type { DropFault } from './drop.js'
export { type DstChangeFault, isZone, zoneRule } from './dst-change.js'
export type { DuplicateFault } from './duplicate.js'
export type * from './effect.js'
export type * from './effect-file.js'
export type * from './effect-http.js'
export type * from './effect-message.js'
export * from './effect-network.js'
export type * from './effect-node.js'
export type * from './effect-resource.js'
export type * from './effect-state.js'
export type * from './effect-stream.js'
export type { EndlessBodyFault } from './endless-body.js'
export { catalogueCodes, catalogueError, fileCodeError, fileCodes, statusError } from './error-catalogue.js'
export type { ErrorSpec, OwnError } from './error-spec.js'
export type { EventLoopBlockFault, EventLoopBlockOptions } from './event-loop-block.js'
export type { ErrorInput, ExceptionFault } from './exception.js'
export * from './fault-kind.js'
export type { FileDescriptorExhaustionFault } from './file-descriptor-exhaustion.js'
export { type FileOperation, fileOperation } from './file-operation.js'
export type { GrayFailureFault } from './gray-failure.js'
export type { HangFault } from './hang.js'
export type { HerdFault } from './herd.js'
export type { HoldFault } from './hold.js'
export type { HttpStatusFault } from './http-status.js'
export type { LateTimersFault } from './late-timers.js'
export type { LatencyFault } from './latency.js'
export type { LeapSecondFault } from './leap-second.js'
export type { LimitDataFault } from './limit-data.js'
export type { LinkCutFault } from './link-cut.js'
export type { LoadFault, LoadOptions } from './load.js'
export type { LostAnswerFault } from './lost-answer.js'
export type { LostWriteFault } from './lost-write.js'
export type { MemoryLeakFault } from './memory-leak.js'
export type { MutationName } from './mutation.js'
export type { NodeFields } from './node-fields.js'
export type { NullValueFault } from './null-value.js'
export type { PartialWriteFault } from './partial-write.js'
export type { PartitionFault } from './partition.js'
export type { PauseFault } from './pause.js'
export type { ProcessPauseFault, ProcessPauseOptions } from './process-pause.js'
export type { RedirectLoopFault } from './redirect-loop.js'
export * from './registry.js'
export type { ReorderFault } from './reorder.js'
export type { ResetPeerFault } from './reset-peer.js'
export type { ResourceFields } from './resource-fields.js'
export type { RollingRestartFault, RollingRestartOptions } from './rolling-restart.js'
export { shrinkNumber } from './shrink.js'
export type { SlicerFault } from './slicer.js'
export type { SlowCloseFault } from './slow-close.js'
export type { SlowNodeFault, SlowNodeOptions } from './slow-node.js'
export type { StaleAnswerFault } from './stale-answer.js'
export type { StaleReadFault } from './stale-read.js'
export type { StallFault } from './stall.js'
export type { ThrottleFault } from './throttle.js'
export type { TornRenameFault } from './torn-rename.js'
export type { WrongContentTypeFault } from './wrong-content-type.js'
export type { Mapper, WrongValueFault } from './wrong-value.js'
