import { currentScope } from '../../clock/scope.js'
import type { CallShape } from '../../fault/index.js'
import type { Callable } from '../target.js'
import { type OperationRow, syncName } from './operations.js'

/** Folders that are on another disk than the machine's, for code that runs on one node. */
export interface Mount {
  /** Functions by the names of `fs`, with `promises`. */
  readonly face: object
  /**
   * The arguments as the functions of the face take them; undefined: the call is about files of the machine.
   * @throws EXDEV for two paths of which one is there and one is not
   */
  argumentsOf(row: OperationRow, args: readonly unknown[]): readonly unknown[] | undefined
}

/** By clock of the session, then by name of the node. */
const mounts = new Map<object, Map<string, Mount>>()

export function hasMounts(): boolean {
  return mounts.size > 0
}

/** The function given back takes it away. */
export function addMount(clock: object, node: string, mount: Mount): () => void {
  const ofSession = mounts.get(clock) ?? new Map<string, Mount>()
  mounts.set(clock, ofSession.set(node, mount))
  return () => {
    if (ofSession.get(node) !== mount) return
    ofSession.delete(node)
    if (ofSession.size === 0) mounts.delete(clock)
  }
}

/** The call of the caller's mount that stands for this one of `fs`; undefined: none does. */
export function mountedCall(
  row: OperationRow,
  shape: CallShape,
  args: readonly unknown[],
): (() => unknown) | undefined {
  if (mounts.size === 0) return undefined
  const scope = currentScope()
  const mount = scope === undefined ? undefined : mounts.get(scope.clock)?.get(scope.view.name)
  if (mount === undefined) return undefined
  let given: readonly unknown[] | undefined
  try {
    given = mount.argumentsOf(row, args)
  } catch (error) {
    return () => failed(error, shape, args)
  }
  const functions = mount.face as Readonly<Record<string, Callable>> & { promises: Readonly<Record<string, Callable>> }
  const found = shape === 'async' ? functions.promises[row.fn] : functions[shape === 'sync' ? syncName(row) : row.fn]
  return given === undefined || found === undefined ? undefined : () => Reflect.apply(found, functions, given)
}

function failed(error: unknown, shape: CallShape, args: readonly unknown[]): unknown {
  if (shape === 'sync') throw error
  if (shape === 'async') return Promise.reject(error)
  const callback = args.at(-1) as Callable
  queueMicrotask(() => callback(error))
  return undefined
}
