import { actsOn, type ErrorSpec, type FaultData, faultKind, faults, fileCodes } from '../fault/index.js'

const plainCode = 'ECONNRESET'

/**
 * How far a fault is from the plainest there is, an exception ECONNRESET, which is 0: another error 1, another kind 2,
 * another kind with another error 3. Errors of files are as plain as they can be.
 */
export function plainness(fault: FaultData): number {
  return (fault.kind === 'exception' ? 0 : 2) + (hasOtherError(fault) ? 1 : 0)
}

/** The same failure said more plainly: an exception ECONNRESET where a call can meet one, then the kind with that error. */
export function* plainerFaults(fault: FaultData): Generator<FaultData> {
  const from = plainness(fault)
  if (from === 0) return
  const { via } = fault as { via?: 'auto' }
  if (actsOn(faultKind(fault.kind), 'call'))
    yield faults.exception(plainCode, fault.kind === 'exception' && via !== undefined ? { via } : {})
  if (from === 3) yield faults.lostAnswer(plainCode)
}

function hasOtherError(fault: FaultData): boolean {
  if (fault.kind !== 'exception' && fault.kind !== 'lostAnswer') return false
  const { code, status, name, message, error } = fault as ErrorSpec
  if ((status ?? name ?? message ?? error) !== undefined) return true
  return code !== undefined && code !== plainCode && !fileCodes.includes(code)
}
