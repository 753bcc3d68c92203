import { checkInteger, checkKeys, InvalidOptionError } from '../../error/index.js'
import type { KnowledgeGraph } from '../../graph/knowledge-graph.js'
import { type CheckedTargets, checkTargets, defaultTargets, type Targets } from '../../metric/index.js'
import { isHistory, type ReportHistory } from './history.js'

export interface ReportOptions {
  /** What each system is to reach; false: none are judged. @default the default targets */
  readonly targets?: Targets | false
  /** Number of the one run that is reported. @default all are */
  readonly run?: number
  /** Runs that are shown in full, 0 or more: those that did not pass first. @default 50 */
  readonly mostRuns?: number
  /** Bytes of the data as JSON, 100,000 or more: what would take more is merged. @default 3,000,000 */
  readonly mostBytes?: number
  /** An open history, or the file of one: its trends and flaky tests are reported too. */
  readonly history?: ReportHistory | string
  /** What `graphOf` of `faultline/graph` gives: it is drawn. */
  readonly graph?: KnowledgeGraph
}

export interface ReportSettings {
  readonly targets: CheckedTargets | false
  readonly run: number | undefined
  readonly mostRuns: number
  readonly mostBytes: number
  readonly history: ReportHistory | string | undefined
  readonly graph: KnowledgeGraph | undefined
}

/** @throws InvalidOptionError */
export function settleReport(options: ReportOptions): ReportSettings {
  checkKeys('options', options, ['targets', 'run', 'mostRuns', 'mostBytes', 'history', 'graph'])
  const { targets = defaultTargets, run, mostRuns = 50, mostBytes = 3_000_000, history, graph } = options
  if (history !== undefined && !isHistory(history))
    throw new InvalidOptionError('history', 'to be what openStore gives, or the file of a history', history)
  if (
    graph !== undefined &&
    typeof (graph as { graph?: { mapNodes?: unknown } } | null)?.graph?.mapNodes !== 'function'
  )
    throw new InvalidOptionError('graph', 'to be what graphOf gives', graph)
  return {
    targets: targets === false ? false : checkTargets(targets),
    run: run === undefined ? undefined : checkInteger('run', run, 1),
    mostRuns: checkInteger('mostRuns', mostRuns, 0),
    mostBytes: checkInteger('mostBytes', mostBytes, 100_000),
    history,
    graph,
  }
}
