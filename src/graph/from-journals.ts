import path from 'node:path'
import type { HistoryEntry } from '../history/history.js'
import { type Journal, type JournalLine, journalLines } from '../history/index.js'
import { compareText } from '../timeline/compare-text.js'
import type { TimelineEvent } from '../timeline/index.js'
import { factsOf } from './facts.js'
import { factsOfSearch } from './facts-of-search.js'
import { KnowledgeGraph } from './knowledge-graph.js'
import type { Sighting } from './sighting.js'

/** A journal: a path, what `openHistory(folder).list()` gives, or one that has been read. */
export type JournalSource = string | HistoryEntry | Journal

/**
 * Builds the knowledge graph of journals: of one run at a time the events are held.
 * @throws JournalFormatError; InvalidOptionError when a file cannot be read
 * @example graphOf(openHistory('journals').list())
 */
export function graphOf(journals: Iterable<JournalSource>): KnowledgeGraph {
  const graph = new KnowledgeGraph()
  for (const journal of inTime(journals)) {
    if (journal.runs !== undefined) addRead(graph, journal)
    else addLines(graph, journal.path)
  }
  return graph.settle()
}

interface Known {
  readonly path: string
  readonly startedAt: string
  readonly runs?: Journal['runs']
  readonly explorations?: Journal['explorations']
  readonly commit?: string
}

/** What came later is told later: fixes and regressions are a matter of order. */
function inTime(journals: Iterable<JournalSource>): Known[] {
  const known = [...journals].map((journal): Known => {
    if (typeof journal === 'string') return { path: journal, startedAt: startOf(journal) }
    if ('runs' in journal) {
      const commit = commitOf(journal)
      const { startedAt, runs, explorations } = journal
      return { path: journal.path ?? 'text', startedAt, runs, explorations, ...(commit !== undefined && { commit }) }
    }
    return { path: journal.path, startedAt: journal.startedAt.toISOString() }
  })
  return known.sort((a, b) => compareText(a.startedAt, b.startedAt) || compareText(a.path, b.path))
}

function startOf(file: string): string {
  for (const line of journalLines(file)) if (line.type === 'journal.opened') return line.startedAt
  return ''
}

function addRead(graph: KnowledgeGraph, { path: file, startedAt, runs = [], explorations = [], commit }: Known): void {
  for (const { run, name, outcome, events } of runs) {
    const sighting = sightingOf(file, run, startedAt, commit)
    graph.add(factsOf({ sighting, experiment: name, outcome }, events))
  }
  for (const { test, run = 0, record } of explorations)
    graph.add(factsOfSearch(sightingOf(file, run, startedAt, commit), test, record))
}

function addLines(graph: KnowledgeGraph, file: string): void {
  const open = new Map<number, { readonly name: string; readonly events: TimelineEvent[] }>()
  let startedAt = ''
  let commit: string | undefined
  const end = (run: number, outcome: string) => {
    const found = open.get(run)
    if (found === undefined) return
    open.delete(run)
    graph.add(
      factsOf({ sighting: sightingOf(file, run, startedAt, commit), experiment: found.name, outcome }, found.events),
    )
  }
  for (const line of journalLines(file) as Iterable<JournalLine>) {
    if (line.type === 'journal.opened') {
      startedAt = line.startedAt
      commit = commitOf(line)
    } else if (line.type === 'run.opened') open.set(line.run, { name: line.name, events: [] })
    else if (line.type === 'event') open.get(line.run)?.events.push(line.event)
    else if (line.type === 'run.closed') end(line.run, line.outcome)
    else if (line.type === 'explored') {
      const { test, run = 0, record } = line
      graph.add(factsOfSearch(sightingOf(file, run, startedAt, commit), test, record))
    }
  }
  for (const run of [...open.keys()]) end(run, 'unfinished')
}

function sightingOf(file: string, run: number, startedAt: string, commit: string | undefined): Sighting {
  return { journal: path.basename(file), run, startedAt, ...(commit !== undefined && { commit }) }
}

/** Of journals that say what was checked out. */
function commitOf(header: object): string | undefined {
  const { git } = header as { readonly git?: { readonly commit?: unknown } }
  return typeof git?.commit === 'string' ? git.commit : undefined
}
