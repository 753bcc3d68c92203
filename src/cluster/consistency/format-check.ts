import type { LinearizableResult } from './check-linearizable.js'
import { drawHistory } from './draw-history.js'
import type { Operation } from './operation.js'
import { operationText, valueText } from './operation-text.js'
import type { PartialOrder } from './partial-order.js'

/** Of an order, as many as can be read. */
const mostShown = 8

/** Why a history is not linearizable, drawn: the shortest beginning that is not, and the longest orders of it. Pure. */
export function formatLinearizable({ failure, reason, verdict, model }: LinearizableResult): string {
  if (failure === undefined) return reason
  const { part, prefix, culprit, shortest, orders } = failure
  const where = part === undefined ? '' : ` on ${part}`
  const until = shortest
    ? `Without that answer it was linearizable. The ${prefix.length} operations${where} up to it:`
    : `The ${prefix.length} operations${where} up to it; there were not steps enough to tell whether it showed before:`
  return [
    `${reason} The model is ${model}.`,
    until,
    '',
    drawHistory(prefix, { marked: culprit }),
    '',
    verdict === 'broken' && orders.length > 0 ? 'The longest orders that the model allows:' : '',
    ...orders.map((order) => `  ${orderText(order)}`),
  ].join('\n')
}

function orderText({ order, state, left }: PartialOrder): string {
  const shown = order.slice(-mostShown).map(withClient)
  const text = [...(order.length > shown.length ? [`… ${order.length - shown.length} more`] : []), ...shown].join(', ')
  const state_ = `leads to ${valueText(state)}`
  return `${text === '' ? 'nothing' : text}: ${state_}, then no place for ${left.slice(0, mostShown).map(withClient).join(', ')}`
}

function withClient(operation: Operation): string {
  return `${operation.client} ${operationText(operation)}`
}
