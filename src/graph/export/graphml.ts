import type { KnowledgeGraph } from '../knowledge-graph.js'
import { attributesOf, attributeTypes } from './attributes.js'

/**
 * The graph as GraphML, for Gephi, yEd, Cytoscape, networkx and others.
 * @see http://graphml.graphdrawing.org/specification.html
 */
export function toGraphML({ graph }: KnowledgeGraph): string {
  const keys = (['node', 'edge'] as const).flatMap((of) =>
    attributeTypes.map(
      ([name, type]) => `  <key id="${of}.${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>`,
    ),
  )
  const nodes = graph.mapNodes((key, attributes) => [
    `    <node id="${xml(key)}">`,
    ...data('node', attributes),
    '    </node>',
  ])
  const edges = graph.mapEdges((key, attributes, source, target) => [
    `    <edge id="${xml(key)}" source="${xml(source)}" target="${xml(target)}">`,
    ...data('edge', attributes),
    '    </edge>',
  ])
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '  <graph id="faultline" edgedefault="directed">',
    ...nodes.flat(),
    ...edges.flat(),
    '  </graph>',
    '</graphml>',
    '',
  ].join('\n')
}

function data(of: 'node' | 'edge', attributes: Parameters<typeof attributesOf>[0]): string[] {
  return attributesOf(attributes).map(([name, value]) => `      <data key="${of}.${name}">${xml(String(value))}</data>`)
}

/** Text and attribute values of XML 1.0; what no document may hold becomes U+FFFD. Line ends, those of XML 1.1 too, are kept. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 does not allow
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replace(/[\t\n\r\u0085\u2028]/g, (space) => `&#${space.charCodeAt(0)};`)
  )
}
