import type { Random, Stream } from 'fast-check'
import { type Duration, toMs } from '../clock/duration.js'
import { checkInteger, checkKeys, checkOneOf, InvalidOptionError } from '../error/index.js'
import {
  type ClockDriftFault,
  type ClockFreezeFault,
  type ClockJumpFault,
  type ClockSkewFault,
  type DriftModel,
  faultKind,
  faults,
  parseFault,
} from '../fault/index.js'
import { ArbitraryDraw } from './arbitrary-draw.js'
import { anyMagnitude, type Draw } from './draw.js'
import { Arbitrary, stream, Value } from './fast-check.js'

/** A fault of a clock: of all code, or as `at` of a node's. */
export type ClockFault = ClockSkewFault | ClockDriftFault | ClockJumpFault | ClockFreezeFault

/** What may be wrong with a clock. */
export interface ClockConstraints {
  /** `clockSkew`: off by an offset; `clockDrift`: fast or slow; `clockJump`: set once; `clockFreeze`: stands still. @default all */
  readonly kinds?: readonly ClockFault['kind'][]
  /** Largest offset of skew and jump, 1 ms to 10 000 days. @default '24h' */
  readonly maxOffset?: Duration
  /**
   * Fastest drift, parts per million, 1 to 900 000; of the models that are not even, their fastest stretch or their
   * spread. A quartz is off by some tens; what a short test shall notice must be more. @default 100_000, a tenth
   */
  readonly maxPpm?: number
  /** How a clock drifts. @default linear, periodic, step and noise */
  readonly models?: readonly DriftModel['type'][]
  /** On which side of the true time clocks are. @default 'both' */
  readonly direction?: 'ahead' | 'behind' | 'both'
}

type Settings = Required<Omit<ClockConstraints, 'maxOffset'>> & { readonly maxOffsetMs: number }

const kinds = ['clockSkew', 'clockDrift', 'clockJump', 'clockFreeze'] as const
const models = ['linear', 'periodic', 'step', 'noise'] as const
const directions = ['both', 'ahead', 'behind'] as const
const longestOffsetMs = 10_000 * 86_400_000

/**
 * An arbitrary of clock faults, of any magnitude up to the largest; they shrink towards the true time. Give it to
 * `faultSchedule` as one of `globals`, or at a node: `points: { 'node a': clockFault() }`.
 * @throws InvalidOptionError
 * @example faultSchedule({ points: { a: clockFault({ maxOffset: '200ms' }), b: clockFault() }, windows: { within: '1m' } })
 */
export function clockFault(constraints: ClockConstraints = {}): Arbitrary<ClockFault> {
  return new ClockFaults(settle(constraints))
}

class ClockFaults extends Arbitrary<ClockFault> {
  readonly #settings: Settings

  constructor(settings: Settings) {
    super()
    this.#settings = settings
  }

  override generate(source: Random, bias: number | undefined): Value<ClockFault> {
    return new Value(draw(this.#settings, new ArbitraryDraw(source, bias)), undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is ClockFault {
    try {
      return admits(this.#settings, parseFault(value) as ClockFault)
    } catch {
      return false
    }
  }

  override shrink(fault: ClockFault): Stream<Value<ClockFault>> {
    const smaller = faultKind(fault.kind).shrink(fault) as Iterable<ClockFault>
    return stream(smaller[Symbol.iterator]() as IterableIterator<ClockFault>)
      .filter((one) => admits(this.#settings, one))
      .map((one) => new Value(one, undefined))
  }
}

function draw(settings: Settings, from: Draw): ClockFault {
  const kind = from.pick(settings.kinds)
  const offsetMs = () => signOf(settings, from) * anyMagnitude(from, 1, settings.maxOffsetMs)
  if (kind === 'clockSkew') return faults.clockSkew({ offsetMs: offsetMs() })
  if (kind === 'clockJump') return faults.clockJump({ byMs: offsetMs() })
  return kind === 'clockFreeze' ? faults.clockFreeze() : drawDrift(settings, from)
}

function drawDrift(settings: Settings, from: Draw): ClockDriftFault {
  const type = from.pick(settings.models)
  const ppm = anyMagnitude(from, 1, settings.maxPpm)
  const sign = signOf(settings, from)
  if (type === 'linear') return faults.clockDrift({ ppm: sign * ppm })
  // So long that a step or a swing is a millisecond at least.
  const shortestMs = Math.ceil(1e6 / ppm)
  const everyMs = anyMagnitude(from, shortestMs, shortestMs * 100)
  const offMs = (everyMs * ppm) / 1e6
  if (type === 'step') return faults.clockDrift({ model: { type, stepMs: sign * Math.floor(offMs), everyMs } })
  if (type === 'noise') return faults.clockDrift({ model: { type, stdDevMs: Math.floor(offMs), everyMs } })
  const periodMs = Math.ceil(2 * Math.PI * everyMs)
  return faults.clockDrift({ model: { type, amplitudeMs: Math.floor(offMs), periodMs } })
}

function signOf({ direction }: Settings, from: Draw): number {
  return direction === 'both' ? from.pick([1, -1]) : direction === 'ahead' ? 1 : -1
}

function admits({ kinds, maxOffsetMs, maxPpm, models, direction }: Settings, fault: ClockFault): boolean {
  if (!kinds.includes(fault.kind)) return false
  if (fault.kind === 'clockFreeze') return true
  const inside = (value: number, most: number) =>
    Math.abs(value) <= most && (direction === 'both' || value === 0 || value > 0 === (direction === 'ahead'))
  if (fault.kind === 'clockSkew') return inside(fault.offsetMs, maxOffsetMs)
  if (fault.kind === 'clockJump') return inside(fault.byMs, maxOffsetMs)
  const model = fault.model ?? { type: 'linear', ppm: fault.ppm ?? 0 }
  if (!models.includes(model.type)) return false
  if (model.type === 'linear') return inside(model.ppm, maxPpm)
  if (model.type === 'step') return inside((model.stepMs / model.everyMs) * 1e6, maxPpm)
  if (model.type === 'noise') return (model.stdDevMs / model.everyMs) * 1e6 <= maxPpm
  return ((2 * Math.PI * model.amplitudeMs) / model.periodMs) * 1e6 <= maxPpm
}

/** @throws InvalidOptionError */
function settle(constraints: ClockConstraints): Settings {
  checkKeys('constraints', constraints, ['kinds', 'maxOffset', 'maxPpm', 'models', 'direction'])
  const { maxOffset = '24h', maxPpm = 100_000, direction = 'both' } = constraints
  const maxOffsetMs = toMs('maxOffset', maxOffset)
  if (maxOffsetMs < 1 || maxOffsetMs > longestOffsetMs)
    throw new InvalidOptionError('maxOffset', 'to be between 1 ms and 10000 days', maxOffset)
  return {
    kinds: listOf('kinds', constraints.kinds, kinds),
    models: listOf('models', constraints.models, models),
    maxOffsetMs,
    maxPpm: checkInteger('maxPpm', maxPpm, 1, 900_000),
    direction: checkOneOf('direction', direction, directions),
  }
}

function listOf<T extends string>(option: string, given: unknown, all: readonly T[]): readonly T[] {
  if (given === undefined) return all
  if (!Array.isArray(given) || given.length === 0)
    throw new InvalidOptionError(option, 'to be a list, not empty', given)
  return given.map((item, index) => checkOneOf(`${option}[${index}]`, item, all))
}
