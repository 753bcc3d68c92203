import { AsyncResource } from 'node:async_hooks'
import { currentScope } from '../../clock/scope.js'
import type { CallShape } from '../../fault/index.js'
import { carryOut } from '../carry-out.js'
import { inTurn } from '../in-turn.js'
import { recorded } from '../recorded.js'
import type { Callable } from '../target.js'
import { readTransfer } from './arguments.js'
import { within } from './beneath.js'
import { describeCall, type FileCall } from './file-call.js'
import { asFileError } from './file-error.js'
import type { FilePoints } from './file-points.js'
import type { OpenFile } from './open-files.js'
import type { OperationRow } from './operations.js'
import { type Effects, perform } from './perform.js'

/** A call as it came in: in one of its forms, with its arguments as given. */
export interface Incoming {
  readonly row: OperationRow
  readonly points: FilePoints
  readonly shape: CallShape
  readonly args: readonly unknown[]
  readonly file: string | undefined
  readonly to: string | undefined
  readonly open: OpenFile | undefined
  /** Only Node can do it (make a FileHandle, close one), asynchronously, after the faults have had their say. */
  native?: (call: FileCall) => unknown
}

/** Counts the call at its point, asks the faults, and carries out what they leave of it. */
export function callAtPoint(incoming: Incoming): unknown {
  const { row, points, shape, file, to, open } = incoming
  const { host, life } = points.owner
  const point = points.point(row.name)
  const number = ++point.calls
  const scope = currentScope()
  const wallMs = () => scope?.clock.wallMs(scope.view)
  const callOf = (args: readonly unknown[]): FileCall => {
    return { row, points, point, number, args: syncArgs(shape, args), file, to, open, wallMs }
  }
  if (open !== undefined && row.change === 'close') open.closing = true
  const run = (args: readonly unknown[], effects: Effects): unknown => {
    const call = callOf(args)
    if (shape === 'sync') {
      points.owner.turns.block?.(call)
      return answerNow(call, effects)
    }
    const stale = () => {
      if (points.owner.life === life) return false
      // Whoever awaits it waits for ever: a DeadlockError can say why.
      host.pending(point, number, 'crash', true)
      return true
    }
    return answerLater(incoming, call, effects, args, stale)
  }
  if (!point.active) return run(incoming.args, [])
  const described = within(() => describeCall(callOf(incoming.args)), points.owner.store.fs)
  const make = (given: readonly unknown[]): unknown => {
    const plan = host.judge(point, [described], shape)
    const { end } = plan ?? {}
    if (plan !== null && end !== undefined && 'error' in end)
      plan.end = { ...end, error: asFileError(end.error, callOf(given)) }
    const effects = (plan?.effects.filter(({ effect }) => effect.on === 'file') ?? []) as unknown as Effects
    const carry = (taken: readonly unknown[]): unknown => {
      if (plan === null) return run(taken, effects)
      return carryOut({ host, point, call: number, args: taken, run: (args) => run(args, effects) }, plan, shape)
    }
    if (host.turn === undefined) return carry(given)
    return inTurn({ host, point, shape, plan, sure: shape !== 'sync' }, given, carry)
  }
  const record = host.record?.(point, number, [described])
  return record === undefined ? make(incoming.args) : recorded(record, shape, incoming.args, make)
}

/** The same for `exists`: whatever error there is, it is not there. */
export function answerQuietly(incoming: Incoming): unknown {
  const { shape, args } = incoming
  if (shape === 'callback') {
    const callback = args.at(-1) as Callable
    const told = (error: unknown, answer: unknown) => callback(error ? false : answer)
    return callAtPoint({ ...incoming, args: [...args.slice(0, -1), told] })
  }
  try {
    return callAtPoint(incoming)
  } catch (error) {
    if (isFileError(error)) return false
    throw error
  }
}

function isFileError(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown }
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code)
}

/** Those of the synchronous form: without the callback. */
function syncArgs(shape: CallShape, args: readonly unknown[]): readonly unknown[] {
  return shape === 'callback' ? args.slice(0, -1) : args
}

function answerNow(call: FileCall, effects: Effects): unknown {
  const answer = perform(call, effects)
  opened(call, answer)
  return answer
}

function answerLater(
  { native, points, shape }: Incoming,
  call: FileCall,
  effects: Effects,
  args: readonly unknown[],
  stale: () => boolean,
): unknown {
  const { turns } = points.owner
  const transfer = call.row.fn === 'read' ? readTransfer(call.args) : undefined
  // Filled where the caller can find it: a buffer that was left out is made here.
  const given = transfer?.given ?? call.args[1]
  const settled = transfer === undefined ? call : { ...call, args: filled(call.args, transfer) }
  const work = () => {
    checkAborted(settled.args)
    return native === undefined ? answerNow(settled, effects) : native(settled)
  }
  if (shape === 'callback') {
    const callback = args.at(-1) as Callable
    const answer = (error: unknown, value: unknown) => {
      if (error !== null) return callback(error)
      return value === undefined
        ? callback(null)
        : call.row.gives
          ? callback(null, value, given)
          : callback(null, value)
    }
    // A promise has the context of who awaits it; a callback has that of its caller.
    turns.add(work, AsyncResource.bind(answer), stale, settled)
    return undefined
  }
  return new Promise((resolve, reject) => {
    const answer = (error: unknown, value: unknown) => {
      if (error !== null) return reject(error)
      const { gives } = call.row
      resolve(gives === undefined ? value : { [gives[0]]: value, [gives[1]]: given })
    }
    turns.add(work, answer, stale, settled)
  })
}

function filled([fd]: readonly unknown[], { buffer, position }: ReturnType<typeof readTransfer>): readonly unknown[] {
  return [fd, buffer, 0, buffer.length, position]
}

/** As `readFile` and `writeFile` do for a signal that is aborted before they begin. */
function checkAborted(args: readonly unknown[]): void {
  const { signal } = (args.find((argument) => (argument as { signal?: unknown } | null)?.signal) ?? {}) as {
    signal?: AbortSignal
  }
  if (signal?.aborted !== true) return
  const error = new Error('The operation was aborted', { cause: signal.reason })
  throw Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' })
}

/** After `open` and `close`: which descriptors stand for which files. */
function opened(call: FileCall, answer: unknown): void {
  const { row, open, points } = call
  if (row.change === 'close' && open !== undefined) points.owner.store.closed(open)
  if (row.change === 'open') points.owner.store.opened(call, answer as number)
}
