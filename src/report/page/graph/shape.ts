import { svg } from '../dom.js'
import type { GraphNode } from './layout.js'

/** Each kind has a form as well as a colour; 10 pixels wide, around its middle. */
const shapes: Readonly<Record<GraphNode['kind'], string>> = {
  experiment: 'M -4 -5 L 5 0 L -4 5 Z',
  fault: 'M -5 -3 L -3 -5 L 0 -2 L 3 -5 L 5 -3 L 2 0 L 5 3 L 3 5 L 0 2 L -3 5 L -5 3 L -2 0 Z',
  point: 'M -5 0 A 5 5 0 1 0 5 0 A 5 5 0 1 0 -5 0 Z',
  component: 'M -4.5 -4.5 H 4.5 V 4.5 H -4.5 Z',
  incident: 'M 0 -5 L 5 4.5 L -5 4.5 Z',
  weakness: 'M 0 -5.5 L 5.5 0 L 0 5.5 L -5.5 0 Z',
  fix: 'M -5.5 0 L -3.5 -2 L -1.5 0 L 3.5 -5 L 5.5 -3 L -1.5 4 Z',
}

/** Names of the kinds, for several of each. */
export const kindNames: Readonly<Record<GraphNode['kind'], string>> = {
  experiment: 'experiments',
  fault: 'faults',
  point: 'points',
  component: 'components',
  incident: 'incidents',
  weakness: 'weaknesses',
  fix: 'fixes',
}

export function shape(kind: GraphNode['kind'], x: number, y: number): SVGElement {
  return svg('path', { class: 'shape', d: shapes[kind], transform: `translate(${x} ${y})` })
}

/** The same by itself, for a legend. */
export function shapeMark(kind: GraphNode['kind']): SVGElement {
  return svg(
    'svg',
    { class: `kind-${kind}`, width: 14, height: 14, viewBox: '-7 -7 14 14', 'aria-hidden': 'true' },
    shape(kind, 0, 0),
  )
}
