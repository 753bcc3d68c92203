import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { BlastRadius, Dependent, KnowledgeGraph, NeverTested, Regression, Weak } from 'faultline/graph'
import type { Answer, Context } from '../answer.js'
import { CliError } from '../cli-error.js'
import { columns } from '../columns.js'
import { loadSettings, type Overrides } from '../config/load.js'
import { coreOf } from '../core.js'
import { suggest } from '../near.js'
import { showRate } from '../rate.js'
import { clean } from '../report/run.js'

export interface GraphOptions extends Pick<Overrides, 'config'> {
  readonly journal?: string
  readonly since?: string
  readonly format?: 'graphml' | 'jsonld' | 'cypher'
  readonly output?: string
}

type Core = typeof import('faultline/graph')

interface Question {
  readonly core: Core
  readonly graph: KnowledgeGraph
  readonly since: string | undefined
  /** @throws CliError where none was given */
  name(): string
}

/** What the query answers, for machines and for people. */
type Found = Pick<Answer, 'document' | 'text'>

const queries: Record<string, (question: Question) => Found> = {
  summary: ({ graph }) => summaryOf(graph),
  'depends-on': ({ core, graph, name }) =>
    dependents(core.dependenciesOf(graph, name()), 'It depends on nothing known.'),
  dependents: ({ core, graph, name }) => dependents(core.dependentsOf(graph, name()), 'Nothing known depends on it.'),
  'blast-radius': ({ core, graph, name }) => radius(core.blastRadius(graph, name())),
  weakest: ({ core, graph }) => weak(core.weakest(graph)),
  'never-tested': ({ core, graph }) => untested(core.neverTested(graph)),
  regressions: ({ core, graph, since }) => regressions(core.regressionsSince(graph, since)),
}

/** `faultline graph [query] [name]`: the knowledge graph is built anew from the journals each time. */
export async function graph(
  context: Context,
  query: string,
  name: string | undefined,
  options: GraphOptions,
): Promise<Answer> {
  const answer = queries[query]
  if (answer === undefined) throw new CliError(`There is no query ${query}. ${suggest(query, Object.keys(queries))}`)
  const { terminal } = context
  const settings = await loadSettings(terminal, options)
  if (settings.journal === undefined || !existsSync(settings.journal))
    throw new CliError(
      `There is no folder of journals${settings.journal ? ` ${settings.journal}` : ''}. \`--journal <folder>\` names one.`,
    )
  const core = await coreOf(terminal.cwd, 'graph')
  const { openHistory } = await coreOf(terminal.cwd, 'history')
  const built = core.graphOf(openHistory(settings.journal).list())
  if (options.format !== undefined) return written(core, built, options.format, options.output, terminal.cwd)
  if (options.output !== undefined) throw new CliError('`--output` goes with `--format`.')
  return answer({
    core,
    graph: built,
    since: options.since,
    name() {
      if (name !== undefined) return name
      throw new CliError(`\`faultline graph ${query}\` asks for a name: of a component, or of a point.`)
    },
  })
}

function written(core: Core, built: KnowledgeGraph, format: string, output: string | undefined, cwd: string): Answer {
  const text =
    format === 'graphml'
      ? core.toGraphML(built)
      : format === 'cypher'
        ? core.toCypher(built)
        : JSON.stringify(core.toJsonLd(built), undefined, 2)
  const counts = { nodes: built.graph.order, edges: built.graph.size }
  if (output === undefined) return { document: { ...counts, format, text }, text: text.trimEnd() }
  const file = path.resolve(cwd, output)
  writeFileSync(file, text)
  return {
    document: { ...counts, format, output: file },
    text: `${counts.nodes} nodes and ${counts.edges} edges are in ${output}.`,
  }
}

function summaryOf({ graph: built }: KnowledgeGraph): Found {
  const nodes = countsOf(built.mapNodes((_, { kind }) => kind))
  const edges = countsOf(built.mapEdges((_, { kind }) => kind))
  const present = built
    .filterNodes((_, { state }) => state === 'present')
    .map((key) => {
      const { name, severity = '', evidence = '' } = built.getNodeAttributes(key)
      return { name, severity, evidence }
    })
  return {
    document: { nodes, edges, weaknesses: present },
    text: [
      columns(Object.entries(nodes).map(([kind, count]) => [kind, String(count)])),
      ...(present.length === 0
        ? []
        : [
            present
              .map(({ name, severity, evidence }) => `${severity}: ${clean(name)}\n  ${clean(evidence)}`)
              .join('\n'),
          ]),
    ].join('\n\n'),
  }
}

function countsOf(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

function dependents(found: readonly Dependent[], none: string): Found {
  const rows = found.map(({ component, distance, way, evidence }) => [
    clean(component),
    distance === 1 ? 'directly' : `by ${way.slice(1, -1).map(clean).join(', ')}`,
    evidence === 'session' ? 'seen in the same session alone' : '',
  ])
  return { document: { found }, text: found.length === 0 ? none : columns(rows) }
}

function radius(found: BlastRadius): Found {
  const { dependents: needs, faults, incidents } = found
  const faultRows = faults.map(({ fault, acted, runs, failed }) => [
    clean(fault),
    `acted ×${acted}`,
    `${failed} of ${runs} runs failed`,
  ])
  const incidentRows = incidents.map(({ system, experiment, faults: during, count, longestMs }) => [
    clean(system),
    `×${count}`,
    `${longestMs} ms at most`,
    `${during.map(clean).join(' and ')}, in ${clean(experiment)}`,
  ])
  const part = (title: string, rows: string[][], none: string) =>
    `${title}\n${rows.length === 0 ? `  ${none}` : columns(rows, '  ')}`
  return {
    document: found,
    text: [
      part(
        'may reach',
        needs.map(({ component, way }) => [clean(component), way.map(clean).join(' → ')]),
        'nothing known',
      ),
      part('was hit by', faultRows, 'no fault yet'),
      part('incidents', incidentRows, 'none'),
    ].join('\n\n'),
  }
}

function weak(found: readonly Weak[]): Found {
  const rows = found.map(({ component, role, runs, harmed, rate, low, high, weaknesses }) => [
    clean(component),
    role,
    `${harmed} of ${runs}`,
    showRate(rate, { low, high }),
    String(weaknesses),
  ])
  const head = ['', 'as', 'runs with harm', '95 %', 'weaknesses']
  return { document: { found }, text: found.length === 0 ? 'No fault has acted yet.' : columns([head, ...rows]) }
}

function untested(found: readonly NeverTested[]): Found {
  const rows = found.map(({ point, untouched, faults }) => [
    clean(point),
    untouched ? 'no fault at all' : `not ${faults.map(clean).join(', ')}`,
  ])
  return { document: { found }, text: found.length === 0 ? 'Every fault was tried at every point.' : columns(rows) }
}

function regressions(found: readonly Regression[]): Found {
  const place = ({ commit, startedAt }: Regression['after']) => (commit === undefined ? startedAt : commit.slice(0, 12))
  const lines = found.map(({ experiment, what, name, before, after, present }) => {
    const told = what === 'failed' ? `${clean(experiment)} fails` : `${what}: ${clean(name)}`
    return `${told}\n  came with ${place(after)}, not there at ${place(before)}; ${present ? 'there still' : 'gone since'}`
  })
  return {
    document: { found },
    text: found.length === 0 ? 'Nothing came that was not there before.' : lines.join('\n'),
  }
}
