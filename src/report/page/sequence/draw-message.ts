import type { ReportMessage } from '../../data/report-data.js'
import { svg } from '../dom.js'
import { hasArrived } from './drawing.js'

/** Ends of an arrow, in pixels. */
export interface Way {
  readonly fromX: number
  readonly toX: number
  readonly sentY: number
  readonly endY: number
}

/** What is lost ends so far on its way. */
const lostShare = 0.62

/** One arrow and what it says; broken, and with a cross, where the message did not arrive. */
export function drawMessage(message: ReportMessage, way: Way): SVGElement {
  const { fromNode, toNode, receivedMs, label, state } = message
  const arrived = hasArrived(message)
  const said = state === 'delivered' ? label : `${label} (${state})`
  const open = receivedMs === null && (state === 'under way' || state === 'held')
  return svg(
    'g',
    { class: `message ${arrived ? 'arrived' : open ? 'open' : 'lost'}` },
    svg('title', {}, `${fromNode} to ${toNode}, ${said}`),
    ...(fromNode === toNode ? loop(way, arrived, said) : line(way, arrived, said)),
  )
}

function line({ fromX, toX, sentY, endY }: Way, arrived: boolean, said: string): SVGElement[] {
  const share = arrived ? 1 : lostShare
  const [x, y] = [fromX + (toX - fromX) * share, sentY + (endY - sentY) * share]
  const room = Math.abs(toX - fromX) / 7 - 3
  const label = { class: 'label', x: (fromX + toX) / 2, y: sentY + (endY - sentY) / 2 - 4, 'text-anchor': 'middle' }
  return [
    svg('path', { class: 'way', d: `M ${fromX} ${sentY} L ${x} ${y}` }),
    arrived ? head(x, y, Math.atan2(y - sentY, x - fromX)) : cross(x, y),
    svg('text', label, cut(said, room)),
  ]
}

/** What a node sends to itself. */
function loop({ fromX, sentY, endY }: Way, arrived: boolean, said: string): SVGElement[] {
  const x = arrived ? fromX : fromX + 34
  const y = arrived ? endY : (sentY + endY) / 2
  return [
    svg('path', { class: 'way', d: `M ${fromX} ${sentY} C ${fromX + 50} ${sentY}, ${fromX + 50} ${y}, ${x} ${y}` }),
    arrived ? head(x, y, Math.PI) : cross(x, y),
    svg('text', { class: 'label', x: fromX + 42, y: sentY + 4 }, cut(said, 12)),
  ]
}

function head(x: number, y: number, radians: number): SVGElement {
  const degrees = (radians * 180) / Math.PI
  return svg('path', {
    class: 'head',
    d: 'M 0 0 L -9 -4.5 L -9 4.5 Z',
    transform: `translate(${x} ${y}) rotate(${degrees})`,
  })
}

function cross(x: number, y: number): SVGElement {
  return svg('path', { class: 'cross', d: `M ${x - 5} ${y - 5} l 10 10 m 0 -10 l -10 10` })
}

/** At most that many characters. */
export function cut(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, Math.max(most - 1, 1)).join('')}…`
}
