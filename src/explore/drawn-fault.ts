import type { Arbitrary, Value } from 'fast-check'
import { type FaultData, faultKind, parseFault } from '../fault/index.js'

interface Origin {
  readonly arbitrary: Arbitrary<FaultData>
  readonly value: Value<FaultData>
}

/** Where a fault that came of an arbitrary has it from: it is the arbitrary that knows what is smaller. */
const origins = new WeakMap<FaultData, Origin>()

/** The fault of a value, checked. @throws InvalidOptionError, UnknownFaultKindError */
export function drawnFault(arbitrary: Arbitrary<FaultData>, value: Value<FaultData>): FaultData {
  const fault: FaultData = parseFault(value.value)
  origins.set(fault, { arbitrary, value })
  return fault
}

/** Smaller faults, smallest first: as its arbitrary has them, else as its kind does. */
export function* smallerFaults(fault: FaultData): Generator<FaultData> {
  const origin = origins.get(fault)
  if (origin === undefined) return yield* faultKind(fault.kind).shrink(parseFault(fault))
  const { arbitrary, value } = origin
  for (const smaller of arbitrary.shrink(value.value_, value.context)) yield drawnFault(arbitrary, smaller)
}
