import type { EdgeAttributes, NodeAttributes } from '../model.js'

/** Name and type of each attribute, in the order in which it is written: every format has the same. */
const types = {
  kind: 'string',
  name: 'string',
  system: 'boolean',
  outcome: 'string',
  rule: 'string',
  severity: 'string',
  state: 'string',
  evidence: 'string',
  count: 'int',
  failed: 'int',
  longestMs: 'double',
  open: 'int',
  runs: 'int',
  firstSeen: 'string',
  firstJournal: 'string',
  firstRun: 'int',
  firstCommit: 'string',
  lastSeen: 'string',
  lastJournal: 'string',
  lastRun: 'int',
  lastCommit: 'string',
} as const satisfies Record<keyof NodeAttributes | keyof EdgeAttributes, 'string' | 'boolean' | 'int' | 'double'>

export type AttributeName = keyof typeof types
export type AttributeType = (typeof types)[AttributeName]

export const attributeTypes: readonly (readonly [AttributeName, AttributeType])[] = Object.entries(types) as [
  AttributeName,
  AttributeType,
][]

/** The attributes that a node or an edge has, in that order. */
export function attributesOf(given: NodeAttributes | EdgeAttributes): [AttributeName, string | number | boolean][] {
  const values = given as Partial<Record<AttributeName, string | number | boolean>>
  return attributeTypes.flatMap(([name]) => {
    const value = values[name]
    return value === undefined ? [] : [[name, value] as [AttributeName, string | number | boolean]]
  })
}
