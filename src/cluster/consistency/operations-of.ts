import { checkOneOf, InvalidOptionError, showType } from '../../error/index.js'
import type { OperationInvokedEvent, OperationReturnedEvent, TimelineEvent } from '../../timeline/event.js'
import { isReport, isTimeline, type Report, type Timeline } from '../../timeline/index.js'
import { type Op, type Operation, outcomeOf, outcomes } from './operation.js'

/**
 * What a checker reads: a history, its operations as plain data in any order, or a record of a run that has one: a
 * timeline, its events, a report.
 */
export type HistorySource =
  // biome-ignore lint/suspicious/noExplicitAny: of any model; a model refuses what it does not know
  Iterable<Operation<any, any>> | Timeline | readonly TimelineEvent[] | Report

/**
 * The operations of a history, checked, those that were certain to have no effect included.
 * @param name of the history, where a record has several
 * @throws InvalidOptionError
 */
export function operationsOf(source: HistorySource, name?: string): Operation[] {
  if (isTimeline(source) || isReport(source)) return fromEvents(source.events, name)
  if (typeof source !== 'object' || source === null || !(Symbol.iterator in source))
    throw notAHistory('history', source)
  const items = [...source] as (Operation | TimelineEvent)[]
  if (items[0] !== undefined && isEvent(items[0])) return fromEvents(items as TimelineEvent[], name)
  items.forEach((item, index) => {
    check(item, `history[${index}]`)
  })
  return items as Operation[]
}

/** Without those that were certain to have no effect: nothing is to be explained of them. */
export function effectiveOperations(source: HistorySource): Operation[] {
  return operationsOf(source).filter((operation) => outcomeOf(operation) !== 'failed')
}

function isEvent(item: Operation | TimelineEvent): item is TimelineEvent {
  return typeof item === 'object' && item !== null && 'type' in item && 'seq' in item && 'atMs' in item
}

function fromEvents(events: readonly TimelineEvent[], name: string | undefined): Operation[] {
  const invoked: OperationInvokedEvent[] = []
  const returned = new Map<number, OperationReturnedEvent>()
  const wanted = name ?? onlyHistory(events)
  for (const event of events) {
    if (event.type === 'operation.invoked' && event.history === wanted) invoked.push(event)
    if (event.type === 'operation.returned' && event.history === wanted) returned.set(event.operation, event)
  }
  return invoked.map(({ client, op, atMs, seq, operation }) => {
    const end = returned.get(operation)
    const base = { client, op, invokedAtMs: atMs, invokedSeq: seq }
    if (end === undefined) return { ...base, outcome: 'unknown' }
    const { outcome, result, error } = end
    const rest = { ...(result !== undefined && { result }), ...(error !== undefined && { error }) }
    return { ...base, returnedAtMs: end.atMs, returnedSeq: end.seq, outcome, ...rest }
  })
}

function onlyHistory(events: readonly TimelineEvent[]): string {
  const names = new Set<string>()
  for (const event of events) if (event.type === 'operation.invoked') names.add(event.history)
  const [first, ...others] = names
  if (first !== undefined && others.length === 0) return first
  throw new InvalidOptionError(
    'history',
    first === undefined ? 'to hold operations' : 'to be one history',
    events,
    first === undefined
      ? 'Record them by `createHistory(chaos)`.'
      : `The record has several: ${[...names].map((each) => `'${each}'`).join(', ')}. Give \`operationsOf\` a name.`,
  )
}

function check(item: unknown, path: string): void {
  if (typeof item !== 'object' || item === null) throw notAHistory(path, item)
  const operation = item as Operation
  const { client, op, invokedAtMs, returnedAtMs, outcome } = operation
  if (typeof client !== 'string' || client === '')
    throw new InvalidOptionError(`${path}.client`, 'to be the name of a client', client)
  if (typeof op !== 'object' || op === null || typeof (op as Op).name !== 'string')
    throw new InvalidOptionError(`${path}.op`, 'to be an object with a `name`', op, "Such as { name: 'read' }.")
  checkTime(`${path}.invokedAtMs`, invokedAtMs)
  if (outcome !== undefined) checkOneOf(`${path}.outcome`, outcome, outcomes)
  if (returnedAtMs !== undefined) checkTime(`${path}.returnedAtMs`, returnedAtMs)
  else if (outcomeOf(operation) === 'ok')
    throw new InvalidOptionError(`${path}.returnedAtMs`, 'to be given', returnedAtMs, 'What is ok has returned.')
  if (returnedAtMs !== undefined && returnedAtMs < invokedAtMs)
    throw new InvalidOptionError(
      `${path}.returnedAtMs`,
      `to be ${invokedAtMs} or more, when it was invoked`,
      returnedAtMs,
    )
  const { invokedSeq = -1, returnedSeq = Number.POSITIVE_INFINITY } = operation
  if (returnedSeq <= invokedSeq)
    throw new InvalidOptionError(`${path}.returnedSeq`, `to be more than ${invokedSeq}, its invocation`, returnedSeq)
}

function checkTime(path: string, value: unknown): void {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InvalidOptionError(path, 'to be milliseconds', value)
}

function notAHistory(what: string, value: unknown): InvalidOptionError {
  const wayOut = `It is ${showType(value)}. Make one by \`createHistory(chaos)\`, or give operations: { client, op, invokedAtMs, returnedAtMs }.`
  return new InvalidOptionError(what, 'to be a history', value, wayOut)
}
