import type { KnowledgeGraph } from '../knowledge-graph.js'
import { type EdgeKind, edgeKinds } from '../model.js'
import { attributesOf } from './attributes.js'

const base = 'urn:faultline:'

/** `acts at` → `actsAt` */
function predicate(kind: EdgeKind): string {
  return kind.replace(/ (.)/g, (_, letter: string) => letter.toUpperCase())
}

/**
 * The graph as JSON-LD 1.1, with a context of its own: nothing is to be fetched. Each edge is there twice: as a property of
 * its source, and as a `Relation` with its provenance.
 * @see https://www.w3.org/TR/json-ld11/
 */
export function toJsonLd({ graph }: KnowledgeGraph): object {
  const dates = { '@type': 'http://www.w3.org/2001/XMLSchema#dateTime' }
  const links = [...edgeKinds.map(predicate), 'source', 'target']
  const nodes = graph.mapNodes((key, attributes) => {
    const { kind, ...own } = Object.fromEntries(attributesOf(attributes))
    const relations: Record<string, { '@id': string }[]> = {}
    for (const edge of graph.outEdges(key)) {
      const name = predicate(graph.getEdgeAttribute(edge, 'kind'))
      const list = relations[name] ?? []
      relations[name] = list
      list.push({ '@id': iri(graph.target(edge)) })
    }
    return { '@id': iri(key), '@type': typeName(String(kind)), ...own, ...relations }
  })
  const edges = graph.mapEdges((key, attributes, source, target) => {
    const { kind, ...own } = Object.fromEntries(attributesOf(attributes))
    return {
      '@id': iri(`relation:${key}`),
      '@type': 'Relation',
      relation: predicate(kind as EdgeKind),
      source: { '@id': iri(source) },
      target: { '@id': iri(target) },
      ...own,
    }
  })
  return {
    '@context': {
      '@version': 1.1,
      '@vocab': base,
      firstSeen: dates,
      lastSeen: dates,
      ...Object.fromEntries(links.map((name) => [name, { '@type': '@id' }])),
    },
    '@graph': [...nodes, ...edges],
  }
}

function typeName(kind: string): string {
  return kind.charAt(0).toUpperCase() + kind.slice(1)
}

function iri(key: string): string {
  return (
    base +
    key
      .split(':')
      .map((part) => encodeURIComponent(part.toWellFormed()))
      .join(':')
  )
}
