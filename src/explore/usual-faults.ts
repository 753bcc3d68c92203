import { InvalidOptionError } from '../error/index.js'
import { type FaultData, faultKind, faults, parseFault } from '../fault/index.js'
import { anyMagnitude, type Draw, eitherSign } from './draw.js'

const minuteMs = 60_000
const hourMs = 3_600_000
const codes = ['ECONNRESET', 'ETIMEDOUT', 503] as const

/** Faults of a kind as one would try them; of the kinds that are not here, the one with all defaults. */
const usual: Readonly<Record<string, (draw: Draw) => FaultData>> = {
  abort: (draw) => faults.abort({ phase: draw.pick(['before', 'during', 'after']) }),
  bandwidth: (draw) => faults.bandwidth({ bytesPerSecond: anyMagnitude(draw, 10, 1_000_000) }),
  barrier: (draw) => faults.barrier({ withinMs: anyMagnitude(draw, 1, 10_000), side: draw.pick(['after', 'before']) }),
  clockDrift: (draw) => faults.clockDrift({ ppm: eitherSign(draw, 100_000) }),
  clockJump: (draw) => faults.clockJump({ byMs: eitherSign(draw, 24 * hourMs) }),
  clockSkew: (draw) => faults.clockSkew({ offsetMs: eitherSign(draw, 24 * hourMs) }),
  corruptData: () => faults.corruptData({ rate: 0.001 }),
  cpuStress: (draw) => faults.cpuStress({ load: draw.int(50, 99) / 100 }),
  drop: (draw) => faults.drop({ lost: draw.pick(['request', 'answer']) }),
  duplicate: (draw) => faults.duplicate({ gapMs: draw.pick([0, anyMagnitude(draw, 1, minuteMs)]) }),
  exception: (draw) => faults.exception(draw.pick(codes)),
  hang: () => faults.hang(),
  httpStatus: (draw) => faults.httpStatus({ status: draw.pick([503, 500, 429]) }),
  latency: (draw) => faults.latency({ delayMs: anyMagnitude(draw, 1, minuteMs) }),
  lateTimers: (draw) => faults.lateTimers({ delayMs: [0, anyMagnitude(draw, 1, minuteMs)] }),
  lostAnswer: (draw) => faults.lostAnswer(draw.pick(codes)),
  memoryLeak: (draw) => faults.memoryLeak({ bytesPerSecond: anyMagnitude(draw, 1024, 2 ** 26) }),
  nullValue: (draw) => faults.nullValue(draw.pick(['null', 'undefined', 'empty'])),
  processPause: (draw) => faults.processPause({ forMs: anyMagnitude(draw, 1, minuteMs) }),
  reorder: (draw) => faults.reorder({ withinMs: anyMagnitude(draw, 1, 1000), of: draw.pick(['answers', 'calls']) }),
  slowClose: (draw) => faults.slowClose({ delayMs: anyMagnitude(draw, 1, minuteMs) }),
  staleAnswer: (draw) => faults.staleAnswer({ lagMs: draw.pick([0, anyMagnitude(draw, 1, minuteMs)]) }),
  throttle: (draw) => faults.throttle({ perSecond: draw.int(1, 10), mode: draw.pick(['queue', 'reject']) }),
}

/** What may go wrong at any call. */
export const usualCallKinds = ['exception', 'lostAnswer', 'latency', 'hang', 'nullValue', 'abort'] as const
/** What may go wrong with the time and the order that all code sees. */
export const usualGlobalKinds = ['clockJump', 'clockSkew', 'clockDrift', 'lateTimers', 'reorder'] as const

/**
 * What draws faults of a kind by its name.
 * @throws UnknownFaultKindError; InvalidOptionError for a kind that needs to be told more
 */
export function usualFaults(option: string, kind: string): (draw: Draw) => FaultData {
  const known = Object.hasOwn(usual, kind) ? usual[kind] : undefined
  if (known !== undefined) return known
  faultKind(kind)
  try {
    const only: FaultData = parseFault({ kind })
    return () => only
  } catch (cause) {
    const wayOut = 'It has no faults that are usual: give those you mean, as `faults`.'
    throw new InvalidOptionError(option, 'to be a kind whose faults need no options', kind, wayOut, { cause })
  }
}

/** Of the faults that `usualFaults` draws, those to fall back on when a failure is made plain. */
export function plainOf(kind: string): readonly FaultData[] {
  if (kind === 'exception') return [faults.exception('ECONNRESET')]
  return kind === 'lostAnswer' ? [faults.lostAnswer('ECONNRESET')] : []
}
