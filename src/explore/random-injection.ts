import { type FaultData, faults } from '../fault/index.js'
import type { RandomStream } from '../random/stream.js'
import type { InjectionData } from '../schedule/schedule.js'
import { anyMagnitude, smallInt } from './draw.js'
import type { CallSeen } from './run-record.js'
import type { Single } from './space.js'

const minuteMs = 60_000
const hourMs = 3_600_000

/**
 * A single fault in one of the forms that a systematic search does not go through: at several calls in a row, as an
 * outage of its point for a while, lasting longer or shorter, at another moment. Half of all stay as they are.
 * @param virtualMs how long the run without faults took
 */
export function varied({ call, fault, injection }: Single, virtualMs: number, draw: RandomStream): InjectionData {
  if (draw.chance(0.5)) return injection
  const other = { ...injection, fault: ofOtherSize(fault, draw) }
  if (call === undefined) {
    if (fault.kind !== 'clockJump') return other
    const { fromMs: _, ...rest } = injection.when ?? {}
    const fromMs = draw.int(0, Math.ceil(virtualMs))
    return { ...other, when: fromMs === 0 ? rest : { ...rest, fromMs } }
  }
  if (draw.chance(0.5)) return { ...other, when: { ...other.when, ...healing(fault, call, draw) } }
  if (draw.chance(0.5)) return { ...other, when: { calls: inRow(call, draw), ...healing(fault, call, draw) } }
  const forMs = anyMagnitude(draw, 1, Math.max(1000, 2 * Math.ceil(virtualMs)))
  return { ...other, when: { ...(call.atMs === 0 ? {} : { fromMs: call.atMs }), forMs } }
}

function ofOtherSize(fault: FaultData, draw: RandomStream): FaultData {
  const { kind } = fault
  // No other fields are lost: the direction of bytes that are late, say.
  if (kind === 'latency') return { ...fault, ...faults.latency({ delayMs: anyMagnitude(draw, 1, minuteMs) }) }
  if (kind === 'lateTimers') return { ...fault, ...faults.lateTimers({ delayMs: [0, anyMagnitude(draw, 1, 100)] }) }
  if (kind !== 'clockJump') return fault
  return faults.clockJump({ byMs: draw.pick([1, -1]) * anyMagnitude(draw, 1, hourMs) })
}

/** What hangs goes on while the run does, not only at a standstill: its answer may come in between. */
function healing({ kind }: FaultData, { atMs }: CallSeen, draw: RandomStream): { forMs?: number } {
  return kind === 'hang' ? { forMs: Math.ceil(atMs) + anyMagnitude(draw, 1, minuteMs) } : {}
}

function inRow({ call }: CallSeen, draw: RandomStream): number[] {
  return Array.from({ length: smallInt(draw, 2, 5) }, (_, index) => call + index)
}
