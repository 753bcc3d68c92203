import { readable } from '../../timeline/readable.js'
import { type Operation, outcomeOf } from './operation.js'
import { operationText } from './operation-text.js'
import { timedEvents } from './timed-events.js'

/** How a history is drawn. */
export interface DrawHistoryOptions {
  /** Columns, 40 or more. @default 100 */
  readonly width?: number
  /** An operation to be marked with ✗. */
  readonly marked?: Operation | undefined
}

/** An operation between two columns. */
interface Bar {
  readonly operation: Operation
  readonly label: string
  from: number
  /** Undefined: it has no end. */
  to: number | undefined
}

/** More would not fit in any width. */
const mostOperations = 60
const longestClient = 12

/**
 * A history in text: a line for each client, an operation from its invocation to its answer. Columns keep the order of
 * events and what overlapped, not lengths of time. Where not all has room, the last operations are drawn. Pure.
 */
export function drawHistory(operations: readonly Operation[], options: DrawHistoryOptions = {}): string {
  if (operations.length === 0) return '(no operation)'
  const width = Math.max(40, options.width ?? 100)
  const byEnd = lastOnes(operations)
  let count = Math.min(mostOperations, byEnd.length)
  let lines = draw(byEnd.slice(-count), options.marked)
  while (count > 1 && lines.some((line) => line.length > width)) {
    count--
    lines = draw(byEnd.slice(-count), options.marked)
  }
  const earlier = operations.length - count
  return [
    ...(earlier > 0 ? [`… ${earlier} earlier ${earlier === 1 ? 'operation' : 'operations'}`] : []),
    ...lines,
  ].join('\n')
}

/** In the order in which they ended; those without an end where they were invoked. */
function lastOnes(operations: readonly Operation[]): Operation[] {
  const at = new Map<number, number>()
  timedEvents(operations).forEach(({ index }, position) => {
    at.set(index, position)
  })
  return [...at].sort(([, a], [, b]) => a - b).map(([index]) => operations[index] as Operation)
}

function draw(operations: readonly Operation[], marked: Operation | undefined): string[] {
  const { bars, scale, end } = layOut(operations)
  const clients = [...new Set(bars.map(({ operation }) => operation.client))]
  const name = Math.min(longestClient, Math.max(...clients.map((client) => client.length)))
  const lines = clients.flatMap((client) =>
    rowsOf(bars.filter(({ operation }) => operation.client === client)).map((row, index) => {
      const label = index === 0 ? cut(client, name) : ''
      const cells = row.reduce((text, bar) => text.padEnd(bar.from) + barText(bar, end, bar.operation === marked), '')
      return `${label.padEnd(name)} ${cells}`
    }),
  )
  return [`${' '.repeat(name)} ${scale}`, ...lines].map((line) => line.trimEnd())
}

/** Gives each event a column of its own, from left to right, so that each label fits between its two. */
function layOut(operations: readonly Operation[]): {
  readonly bars: Bar[]
  readonly scale: string
  readonly end: number
} {
  const bars: Bar[] = []
  const byIndex = new Map<number, Bar>()
  let column = -1
  let scale = ''
  let afterAnswer = false
  const events = timedEvents(operations)
  for (const { index, returns } of events) {
    const operation = operations[index] as Operation
    const open = byIndex.get(index)
    // A gap before what comes after an answer.
    column += afterAnswer ? 2 : 1
    afterAnswer = returns
    if (open === undefined) {
      const bar: Bar = { operation, label: operationText(operation), from: column, to: undefined }
      byIndex.set(index, bar)
      bars.push(bar)
    } else {
      column = Math.max(column, open.from + open.label.length + 3)
      // When the last was answered is told in any case.
      if (index === events.at(-1)?.index) column = Math.max(column, scale.length)
      open.to = column
    }
    const tick = `╵${readable((returns ? operation.returnedAtMs : operation.invokedAtMs) ?? 0)}`
    if (column >= scale.length) scale = `${scale.padEnd(column)}${tick} `
  }
  const open = bars.filter(({ to }) => to === undefined)
  const end = Math.max(column, ...open.map(({ from, label }) => from + label.length + 4))
  return { bars, scale, end }
}

/** Operations of one client that overlap are drawn below each other. */
function rowsOf(bars: readonly Bar[]): Bar[][] {
  const rows: Bar[][] = []
  for (const bar of bars) {
    const row = rows.find((each) => (each.at(-1)?.to ?? Number.POSITIVE_INFINITY) < bar.from)
    if (row === undefined) rows.push([bar])
    else row.push(bar)
  }
  return rows
}

function barText({ operation, label, from, to }: Bar, end: number, marked: boolean): string {
  if (to === undefined) {
    const mark = outcomeOf(operation) === 'failed' ? '' : '?'
    return `├ ${label} ${'┄'.repeat(Math.max(1, end - from - label.length - 3))}${mark}`
  }
  return `├ ${label} ${'─'.repeat(to - from - label.length - 3)}┤${marked ? ' ✗' : ''}`
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
