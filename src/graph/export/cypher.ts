import type { KnowledgeGraph } from '../knowledge-graph.js'
import { attributesOf } from './attributes.js'

/**
 * The graph as openCypher statements, one a line, each ended by a semicolon: run twice, they make nothing twice.
 * @see https://opencypher.org/resources/
 */
export function toCypher({ graph }: KnowledgeGraph): string {
  const nodes = graph.mapNodes((key, attributes) => {
    const { kind, ...own } = Object.fromEntries(attributesOf(attributes))
    return `MERGE (n:${label(String(kind))} {key: ${text(key)}}) SET n += ${map(own)};`
  })
  const edges = graph.mapEdges((key, attributes, source, target) => {
    const { kind, ...own } = Object.fromEntries(attributesOf(attributes))
    const ends = `MATCH (a {key: ${text(source)}}), (b {key: ${text(target)}})`
    return `${ends} MERGE (a)-[r:${String(kind).toUpperCase().replaceAll(' ', '_')} {key: ${text(key)}}]->(b) SET r += ${map(own)};`
  })
  return [...nodes, ...edges].map((line) => `${line}\n`).join('')
}

function label(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1)
}

function map(values: Record<string, string | number | boolean>): string {
  const entries = Object.entries(values).map(([name, value]) => {
    return `${name}: ${typeof value === 'string' ? text(value) : String(value)}`
  })
  return `{${entries.join(', ')}}`
}

/** A string literal: all that could end it, or the line, is written as an escape. */
function text(value: string): string {
  const escaped = value
    .toWellFormed()
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are written as escapes
      /[\u0000-\u001f\u007f\u2028\u2029]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
  return `'${escaped}'`
}
