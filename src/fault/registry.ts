import { InvalidOptionError, invalidOption } from '../error/invalid-option.js'
import { ScheduleFormatError } from '../error/schedule-error.js'
import { UnknownFaultKindError } from '../error/unknown-name.js'
import { completeFault } from './complete.js'
import { type Fault, type FaultData, type FaultKind, type FaultKinds, faultTargets } from './fault-kind.js'
import { ownKinds } from './kinds.js'

const kinds = new Map<string, FaultKind>(Object.entries(ownKinds) as never)

/** What takes a kind off again. */
export interface Registration {
  unregister(): void
  [Symbol.dispose](): void
}

/**
 * Makes a kind of your own known to schedules. The same kind may be registered again.
 * @throws InvalidOptionError if another kind has that name, or it lacks a part
 * @example registerFault(brownoutKind)
 */
export function registerFault<F extends FaultData>(kind: FaultKind<F>): Registration {
  checkKind(kind)
  const known = kinds.get(kind.kind)
  if (known !== undefined && known !== (kind as unknown)) {
    throw invalidOption('kind', kind, `A fault of kind '${kind.kind}' is already registered. Choose another name.`)
  }
  kinds.set(kind.kind, kind as unknown as FaultKind)
  const unregister = () => {
    if (known === undefined && kinds.get(kind.kind) === (kind as unknown)) kinds.delete(kind.kind)
  }
  return { unregister, [Symbol.dispose]: unregister }
}

/** The kind of that name. @throws UnknownFaultKindError */
export function faultKind<K extends keyof FaultKinds>(name: K): FaultKind<FaultKinds[K]>
export function faultKind(name: string): FaultKind
export function faultKind(name: string): FaultKind {
  const kind = kinds.get(name)
  if (kind === undefined) throw new UnknownFaultKindError(name, [...kinds.keys()])
  return kind
}

/** All kinds known, ours first. */
export function faultKinds(): readonly FaultKind[] {
  return [...kinds.values()]
}

/**
 * A fault of any kind, checked, with every default filled in.
 * @param path place in a document (`injections[1].fault`); without it, the data came from code
 * @throws UnknownFaultKindError
 * @throws InvalidOptionError, or with a path ScheduleFormatError
 */
export function parseFault(data: unknown, path?: string): Fault {
  if (typeof data !== 'object' || data === null || Array.isArray(data) || !Object.hasOwn(data, 'kind')) {
    const error = new InvalidOptionError(path ?? 'fault', 'to be an object with a `kind`', data)
    throw path === undefined ? error : new ScheduleFormatError(path, error.message)
  }
  const name = (data as FaultData).kind
  const kind = kinds.get(name)
  if (kind === undefined) throw new UnknownFaultKindError(name, [...kinds.keys()], path && `${path}.kind`)
  return completeFault(kind, data, path) as Fault
}

/** Few words for a timeline, by the fault's kind. @throws UnknownFaultKindError */
export function describeFault(fault: FaultData): string {
  return faultKind(fault.kind).describe(fault)
}

function checkKind(kind: Partial<FaultKind>): void {
  const parts = { kind: 'string', schema: 'object', verdict: 'function', shrink: 'function' } as const
  for (const [part, type] of Object.entries({ ...parts, describe: 'function' })) {
    const value = kind?.[part as keyof FaultKind]
    if (typeof value !== type || value === null)
      throw new InvalidOptionError(part, `of a fault kind to be a ${type}`, value)
  }
  const targets = Array.isArray(kind.target) ? kind.target : [kind.target]
  if (targets.length === 0 || !targets.every((target) => faultTargets.includes(target)))
    throw new InvalidOptionError(
      'target',
      `of a fault kind to be one or several of ${faultTargets.join(', ')}`,
      kind.target,
    )
}
