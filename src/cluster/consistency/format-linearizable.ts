import type { LinearizableResult } from './check-linearizable.js'
import { drawHistory } from './draw-history.js'
import type { Operation } from './operation.js'
import { operationText } from './operation-text.js'
import type { PartialOrder } from './search/partial-order.js'

/** Of an order, as many as can be read. */
const mostShown = 6

/** What `checkLinearizable` found, in text: if it does not hold, with the shortest beginning that fails, drawn. Pure. */
export function formatLinearizable(result: LinearizableResult): string {
  return [result.reason, ...detailsOf(result).flatMap((lines) => ['', ...lines])].join('\n')
}

/** The drawing, and the longest orders: blocks of lines. */
export function detailsOf({ failure }: LinearizableResult): string[][] {
  if (failure === undefined) return []
  const { part, prefix, culprit, shortest, orders } = failure
  const about = part === undefined ? '' : ` about ${part}`
  const known = shortest
    ? 'just before, all answers could be explained'
    : 'whether it showed before, the steps did not tell'
  return [
    [`What was known at that answer${about}; ${known}:`],
    drawHistory(prefix, { marked: culprit }).split('\n'),
    [
      orders.length === 1 ? 'The longest order that the model allows:' : 'The longest orders that the model allows:',
      ...orders.map((order) => `  ${orderText(order)}`),
    ],
  ]
}

function orderText({ order, stateText, left }: PartialOrder): string {
  const shown = order.slice(-mostShown).map(withClient)
  const earlier = order.length - shown.length
  const all = [...(earlier > 0 ? [`… ${earlier} before`] : []), ...shown].join(', ')
  const over = left.slice(0, mostShown).map(withClient).join(', ')
  return `${all === '' ? '(nothing)' : all}, then the state is ${stateText}; left over: ${over}`
}

function withClient(operation: Operation): string {
  return `${operation.client} ${operationText(operation)}`
}
