import { type AbortFault, abortKind } from './abort.js'
import { type BandwidthFault, bandwidthKind } from './bandwidth.js'
import { type BarrierFault, barrierKind } from './barrier.js'
import { type ByzantineFault, byzantineKind } from './byzantine.js'
import { type ClockDriftFault, clockDriftKind } from './clock-drift.js'
import { type ClockFreezeFault, clockFreezeKind } from './clock-freeze.js'
import { type ClockJumpFault, clockJumpKind } from './clock-jump.js'
import { type ClockSkewFault, clockSkewKind } from './clock-skew.js'
import { type CorruptDataFault, corruptDataKind } from './corrupt-data.js'
import { type CorruptReadFault, corruptReadKind } from './corrupt-read.js'
import { type CorruptionFault, corruptionKind } from './corruption.js'
import { type CpuStressFault, cpuStressKind } from './cpu-stress.js'
import { type CrashFault, crashKind } from './crash.js'
import { type DiskFullFault, diskFullKind } from './disk-full.js'
import { type DropFault, dropKind } from './drop.js'
import { type DstChangeFault, dstChangeKind } from './dst-change.js'
import { type DuplicateFault, duplicateKind } from './duplicate.js'
import { type EndlessBodyFault, endlessBodyKind } from './endless-body.js'
import { type EventLoopBlockFault, eventLoopBlockKind } from './event-loop-block.js'
import { type ExceptionFault, exceptionKind } from './exception.js'
import type { FaultKind } from './fault-kind.js'
import { type FileDescriptorExhaustionFault, fileDescriptorExhaustionKind } from './file-descriptor-exhaustion.js'
import { type GrayFailureFault, grayFailureKind } from './gray-failure.js'
import { type HangFault, hangKind } from './hang.js'
import { type HerdFault, herdKind } from './herd.js'
import { type HoldFault, holdKind } from './hold.js'
import { type HttpStatusFault, httpStatusKind } from './http-status.js'
import { type LateTimersFault, lateTimersKind } from './late-timers.js'
import { type LatencyFault, latencyKind } from './latency.js'
import { type LeapSecondFault, leapSecondKind } from './leap-second.js'
import { type LimitDataFault, limitDataKind } from './limit-data.js'
import { type LinkCutFault, linkCutKind } from './link-cut.js'
import { type LoadFault, loadKind } from './load.js'
import { type LostAnswerFault, lostAnswerKind } from './lost-answer.js'
import { type LostWriteFault, lostWriteKind } from './lost-write.js'
import { type MemoryLeakFault, memoryLeakKind } from './memory-leak.js'
import { type NullValueFault, nullValueKind } from './null-value.js'
import { type PartialWriteFault, partialWriteKind } from './partial-write.js'
import { type PartitionFault, partitionKind } from './partition.js'
import { type PauseFault, pauseKind } from './pause.js'
import { type ProcessPauseFault, processPauseKind } from './process-pause.js'
import { type RedirectLoopFault, redirectLoopKind } from './redirect-loop.js'
import { type ReorderFault, reorderKind } from './reorder.js'
import { type ResetPeerFault, resetPeerKind } from './reset-peer.js'
import { type RollingRestartFault, rollingRestartKind } from './rolling-restart.js'
import { type SlicerFault, slicerKind } from './slicer.js'
import { type SlowCloseFault, slowCloseKind } from './slow-close.js'
import { type SlowNodeFault, slowNodeKind } from './slow-node.js'
import { type StaleAnswerFault, staleAnswerKind } from './stale-answer.js'
import { type StaleReadFault, staleReadKind } from './stale-read.js'
import { type StallFault, stallKind } from './stall.js'
import { type ThrottleFault, throttleKind } from './throttle.js'
import { type TornRenameFault, tornRenameKind } from './torn-rename.js'
import { type WrongContentTypeFault, wrongContentTypeKind } from './wrong-content-type.js'
import { type WrongValueFault, wrongValueKind } from './wrong-value.js'

/**
 * The kinds that come with faultline. A table rather than a declaration merged from each file: bundled declarations
 * lose merges into relative modules.
 */
export interface OwnFaultKinds {
  abort: AbortFault
  bandwidth: BandwidthFault
  barrier: BarrierFault
  byzantine: ByzantineFault
  clockDrift: ClockDriftFault
  clockFreeze: ClockFreezeFault
  clockJump: ClockJumpFault
  clockSkew: ClockSkewFault
  corruptData: CorruptDataFault
  corruption: CorruptionFault
  corruptRead: CorruptReadFault
  cpuStress: CpuStressFault
  crash: CrashFault
  diskFull: DiskFullFault
  drop: DropFault
  dstChange: DstChangeFault
  duplicate: DuplicateFault
  endlessBody: EndlessBodyFault
  eventLoopBlock: EventLoopBlockFault
  exception: ExceptionFault
  fileDescriptorExhaustion: FileDescriptorExhaustionFault
  grayFailure: GrayFailureFault
  hang: HangFault
  herd: HerdFault
  hold: HoldFault
  httpStatus: HttpStatusFault
  latency: LatencyFault
  lateTimers: LateTimersFault
  leapSecond: LeapSecondFault
  limitData: LimitDataFault
  linkCut: LinkCutFault
  load: LoadFault
  lostAnswer: LostAnswerFault
  lostWrite: LostWriteFault
  memoryLeak: MemoryLeakFault
  nullValue: NullValueFault
  partialWrite: PartialWriteFault
  partition: PartitionFault
  pause: PauseFault
  processPause: ProcessPauseFault
  redirectLoop: RedirectLoopFault
  reorder: ReorderFault
  resetPeer: ResetPeerFault
  rollingRestart: RollingRestartFault
  slicer: SlicerFault
  slowClose: SlowCloseFault
  slowNode: SlowNodeFault
  staleAnswer: StaleAnswerFault
  staleRead: StaleReadFault
  stall: StallFault
  throttle: ThrottleFault
  tornRename: TornRenameFault
  wrongContentType: WrongContentTypeFault
  wrongValue: WrongValueFault
}

type KindTable = { readonly [K in keyof OwnFaultKinds]: FaultKind<OwnFaultKinds[K]> }

export const ownKinds: KindTable = {
  abort: abortKind,
  bandwidth: bandwidthKind,
  barrier: barrierKind,
  byzantine: byzantineKind,
  clockDrift: clockDriftKind,
  clockFreeze: clockFreezeKind,
  clockJump: clockJumpKind,
  clockSkew: clockSkewKind,
  corruptData: corruptDataKind,
  corruption: corruptionKind,
  corruptRead: corruptReadKind,
  cpuStress: cpuStressKind,
  crash: crashKind,
  diskFull: diskFullKind,
  drop: dropKind,
  dstChange: dstChangeKind,
  duplicate: duplicateKind,
  endlessBody: endlessBodyKind,
  eventLoopBlock: eventLoopBlockKind,
  exception: exceptionKind,
  fileDescriptorExhaustion: fileDescriptorExhaustionKind,
  grayFailure: grayFailureKind,
  hang: hangKind,
  herd: herdKind,
  hold: holdKind,
  httpStatus: httpStatusKind,
  latency: latencyKind,
  lateTimers: lateTimersKind,
  leapSecond: leapSecondKind,
  limitData: limitDataKind,
  linkCut: linkCutKind,
  load: loadKind,
  lostAnswer: lostAnswerKind,
  lostWrite: lostWriteKind,
  memoryLeak: memoryLeakKind,
  nullValue: nullValueKind,
  partialWrite: partialWriteKind,
  partition: partitionKind,
  pause: pauseKind,
  processPause: processPauseKind,
  redirectLoop: redirectLoopKind,
  reorder: reorderKind,
  resetPeer: resetPeerKind,
  rollingRestart: rollingRestartKind,
  slicer: slicerKind,
  slowClose: slowCloseKind,
  slowNode: slowNodeKind,
  staleAnswer: staleAnswerKind,
  staleRead: staleReadKind,
  stall: stallKind,
  throttle: throttleKind,
  tornRename: tornRenameKind,
  wrongContentType: wrongContentTypeKind,
  wrongValue: wrongValueKind,
}
