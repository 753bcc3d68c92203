import { MultiDirectedGraph } from 'graphology'
import { parse } from 'graphology-graphml'
import jsonld from 'jsonld'
import { describe, expect, test } from 'vitest'
import { factsOf, graphOf, KnowledgeGraph, toCypher, toGraphML, toJsonLd } from './index.js'
import { journalsOf } from './shop.test-support.js'

const shop = graphOf(
  await journalsOf([
    { commit: 'aaaa111', retries: 3 },
    { commit: 'bbbb222', retries: 0 },
  ]),
)

/** Names as they come from tests that somebody else wrote. */
const hostile = [
  `<script>alert(1)</script> & "quotes" ]]>`,
  `it's \\ a '}) DETACH DELETE n //`,
  'line\nfeed\r\ttab \u2028 \u0000 \u001b[31m',
  'half a pair \ud800',
  'ünïcödé 🧨 `ticks`',
]
const strange = new KnowledgeGraph()
for (const [at, name] of hostile.entries()) {
  const sighting = { journal: name, run: 1, startedAt: `2026-01-0${at + 1}T00:00:00.000Z` }
  strange.add({ ...factsOf({ sighting, experiment: name, outcome: 'passed' }, []), points: [{ point: name }] })
}
strange.settle()

/** What no XML document may hold is replaced, and so are halves of pairs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 does not allow
const allowed = (text: string) => text.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')

describe.each([
  ['a shop', shop],
  ['hostile names', strange],
])('%s', (_, knowledge) => {
  test('GraphML is read back by graphology-graphml, node by node', () => {
    const read = parse(MultiDirectedGraph, toGraphML(knowledge))
    const wanted = knowledge.graph.mapNodes((key, attributes) => {
      const texts = Object.entries(attributes).map(([name, value]) => [
        name,
        typeof value === 'string' ? allowed(value) : value,
      ])
      return [allowed(key), Object.fromEntries(texts)]
    })
    expect(Object.fromEntries(read.mapNodes((key, attributes) => [key, attributes]))).toEqual(
      Object.fromEntries(wanted),
    )
    expect(read.size).toBe(knowledge.graph.size)
  })

  test('JSON-LD is expanded by jsonld, without fetching anything', async () => {
    const documentLoader = async (url: string): Promise<never> => {
      throw new Error(`asked for ${url}`)
    }
    const expanded = await jsonld.expand(JSON.parse(JSON.stringify(toJsonLd(knowledge))), { documentLoader })
    expect(expanded).toHaveLength(knowledge.graph.order + knowledge.graph.size)
    const quads = (await jsonld.toRDF(expanded, { documentLoader })) as { predicate: { value: string } }[]
    const links = quads.filter(({ predicate }) => predicate.value === 'urn:faultline:has')
    expect(links).toHaveLength(knowledge.graph.filterEdges((__, { kind }) => kind === 'has').length)
  })

  test('Cypher has a statement a line for each node and edge, whose literals end where they should', () => {
    const lines = toCypher(knowledge).trimEnd().split('\n')
    expect(lines).toHaveLength(knowledge.graph.order + knowledge.graph.size)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of these may be left
    expect(lines.filter((line) => /[\u0000-\u001f\u2028]/.test(line))).toEqual([])
    // Without its literals nothing is left of a statement that a name could have brought in.
    const literal = /'(?:[^'\\]|\\.)*'/g
    const bare = new Set(lines.map((line) => line.replace(literal, '?').replace(/: [\d.]+|: (true|false)/g, ': #')))
    for (const statement of bare)
      expect(statement).toMatch(
        /^(MERGE \(n:[A-Z][a-z]+ \{key: \?\}\) SET n \+= \{[\w:?#, ]*\}|MATCH \(a \{key: \?\}\), \(b \{key: \?\}\) MERGE \(a\)-\[r:[A-Z_]+ \{key: \?\}\]->\(b\) SET r \+= \{[\w:?#, ]*\});$/,
      )
  })
})
