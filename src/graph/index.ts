/** The knowledge graph of a history: what depends on what, what was tried, what broke, and what was mended. */
export { toCypher } from './export/cypher.js'
export { toGraphML } from './export/graphml.js'
export { toJsonLd } from './export/json-ld.js'
export { factsOf, type RunFacts, type RunHeading } from './facts.js'
export { factsOfSearch, type SearchFacts } from './facts-of-search.js'
export { graphOf, type JournalSource } from './from-journals.js'
export { KnowledgeGraph } from './knowledge-graph.js'
export {
  type EdgeAttributes,
  type EdgeKind,
  edgeKinds,
  type Graph,
  type NodeAttributes,
  type NodeKind,
  nodeKey,
  nodeKinds,
} from './model.js'
export { type GraphPicture, pictureOf } from './picture.js'
export { type BlastRadius, blastRadius } from './query/blast-radius.js'
export { type Dependent, dependenciesOf, dependentsOf } from './query/depends.js'
export { type NeverTested, neverTested } from './query/never-tested.js'
export { type Regression, regressionsSince } from './query/regressions.js'
export { type Weak, weakest } from './query/weakest.js'
export type { Seen, Sighting } from './sighting.js'
