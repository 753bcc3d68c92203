import * as v from 'valibot'
import { completeFault } from './complete.js'
import { type InFlight, inFlightWays, type PartitionShape, partitionShapes } from './effect-network.js'
import type { FaultKind } from './fault-kind.js'
import { oneOf, text } from './field.js'

/** The network of a cluster falls apart. */
export interface PartitionFault {
  readonly kind: 'partition'
  /** How, with places drawn from the seed; or groups of nodes by name, of which a node may be in several. @default 'halves' */
  readonly shape: PartitionShape | readonly (readonly string[])[]
  /** What the first group sends does not reach the others; what they send reaches it. Not of a bridge or a ring. @default false */
  readonly oneWay: boolean
  /** What becomes of what is under way on links that are cut. @default 'drop' */
  readonly inFlight: InFlight
}

const groups = v.pipe(
  v.array(v.pipe(v.array(text(200)), v.nonEmpty('to have a node'))),
  v.minLength(2, 'to be two groups or more'),
)

export const partitionKind: FaultKind<PartitionFault> = {
  kind: 'partition',
  target: 'network',
  schema: v.strictObject({
    kind: v.literal('partition'),
    shape: v.optional(v.union([oneOf(partitionShapes), groups], shapeText()), 'halves'),
    oneWay: v.optional(v.boolean('to be true or false'), false),
    inFlight: v.optional(oneOf(inFlightWays), 'drop'),
  }),
  verdict: ({ shape, oneWay, inFlight }) => ({
    act: 'effect',
    effect: { on: 'network', name: 'partition', does: 'partition', shape, oneWay, inFlight },
  }),
  *shrink(fault) {
    if (fault.oneWay) yield { ...fault, oneWay: false }
    if (fault.inFlight !== 'drop') yield { ...fault, inFlight: 'drop' }
    if (typeof fault.shape === 'string' && fault.shape !== 'isolate') yield { ...fault, shape: 'isolate' }
    if (typeof fault.shape !== 'string') for (const shape of smallerGroups(fault.shape)) yield { ...fault, shape }
  },
  describe({ shape, oneWay, inFlight }) {
    const parts =
      typeof shape === 'string' ? shape : shape.map((group) => group.join(' ')).join(oneWay ? ' -> ' : ' | ')
    const way = oneWay && typeof shape === 'string' ? ', one way' : ''
    const described = `partition ${parts}${way}${inFlight === 'drop' ? '' : `, ${inFlight} what is under way`}`
    return described.length > 200 ? `${described.slice(0, 199)}…` : described
  },
}

/** One node alone, in place of any other parts: each of them, those of the smallest group first. */
function* smallerGroups(groups: readonly (readonly string[])[]): Generator<readonly (readonly string[])[]> {
  const nodes = [...new Set(groups.flat())]
  if (Math.min(...groups.map(({ length }) => length)) === 1 || nodes.length < 2) return
  const order = groups.toSorted((one, other) => one.length - other.length).flat()
  for (const node of new Set(order)) yield [[node], nodes.filter((other) => other !== node)]
}

function shapeText(): string {
  return `to be one of ${partitionShapes.map((shape) => `'${shape}'`).join(', ')}, or two groups of nodes or more`
}

/**
 * The network of a cluster falls apart until the fault is lifted; the point is the name of the cluster. Needs
 * `import 'faultline/cluster'`.
 * @throws InvalidOptionError
 * @example chaos.inject(faults.partition({ shape: [['a'], ['b', 'c']] }), { at: 'cluster', from: '1s', for: '10s' })
 */
export function partition(options: Partial<Omit<PartitionFault, 'kind'>> = {}): PartitionFault {
  return completeFault(partitionKind, { ...options, kind: 'partition' })
}
