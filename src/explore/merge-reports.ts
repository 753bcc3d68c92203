import { InvalidOptionError, invalidOption } from '../error/index.js'
import type { Covered } from './coverage.js'
import type { Finding, SearchReport, StoppedBy } from './report.js'
import { readShard } from './shard.js'

interface Part {
  readonly index: number
  readonly count: number
  readonly report: SearchReport
}

/**
 * The reports of all shards of one search, as that of the whole. A failure that several found is told once, as the first
 * shard found it; what is counted is added up, `elapsedMs` too.
 * @throws InvalidOptionError when they are not of one search, or one is missing or there twice
 * @example mergeReports([first, second, third])
 */
export function mergeReports(reports: readonly SearchReport[]): SearchReport {
  const parts = partsOf(reports)
  const sorted = parts.map(({ report }) => report)
  const sum = (of: (report: SearchReport) => number) => sorted.reduce((total, report) => total + of(report), 0)
  const findings = new Map<string, Finding>()
  for (const found of sorted.flatMap((report) => report.findings))
    if (!findings.has(found.failure.key)) findings.set(found.failure.key, found)
  const strategies = new Map<string, number>()
  for (const { name, runs } of sorted.flatMap((report) => report.strategies))
    strategies.set(name, (strategies.get(name) ?? 0) + runs)
  return {
    seed: (sorted[0] as SearchReport).seed,
    findings: [...findings.values()],
    runs: sum(({ runs }) => runs),
    checks: sum(({ checks }) => checks),
    strategies: [...strategies].map(([name, runs]) => ({ name, runs })),
    stoppedBy: stoppedBy(sorted),
    coverage: dealtBack(sorted.map(({ coverage }) => coverage)),
    pairs: { covered: sum(({ pairs }) => pairs.covered), total: sum(({ pairs }) => pairs.total) },
    points: [...new Set(sorted.flatMap(({ points }) => points))],
    virtualMs: sum(({ virtualMs }) => virtualMs),
    elapsedMs: sum(({ elapsedMs }) => elapsedMs),
    replayed: undefined,
    shard: undefined,
  }
}

/** In the order of the shards. */
function partsOf(reports: readonly SearchReport[]): readonly Part[] {
  if (!Array.isArray(reports) || reports.length === 0)
    throw new InvalidOptionError('reports', 'to be the reports of all shards, at least one', reports)
  const parts = reports.map((report): Part => {
    const shard = report.shard === undefined ? undefined : readShard(report.shard)
    if (shard === undefined) throw wrong('of shards', 'one of a whole search', 'Leave it out.')
    return { ...shard, report }
  })
  const [first] = parts as [Part]
  const byIndex = new Map<number, Part>()
  for (const part of parts) {
    const { index, count, report } = part
    if (report.seed !== first.report.seed)
      throw wrong(
        'of one seed',
        `seeds ${first.report.seed} and ${report.seed}`,
        'Give each shard the same `seed`, or FAULTLINE_SEED.',
      )
    if (count !== first.count)
      throw wrong('of one number of shards', `shards ${first.report.shard} and ${report.shard}`, 'Run all again.')
    if (byIndex.has(index)) throw wrong('one of each shard', `two of shard ${report.shard}`, 'Leave one out.')
    byIndex.set(index, part)
  }
  for (let index = 1; index <= first.count; index++)
    if (!byIndex.has(index))
      throw wrong(
        'those of all shards',
        `none of shard ${index}/${first.count}`,
        'What it had to try would pass for tried.',
      )
  return [...byIndex.values()].sort((a, b) => a.index - b.index)
}

function wrong(expected: string, got: string, wayOut: string): InvalidOptionError {
  return invalidOption('reports', got, `Expected \`reports\` to be ${expected}, got ${got}.${wayOut && ` ${wayOut}`}`)
}

const worstFirst: readonly StoppedBy[] = ['finding', 'time', 'runs', 'covered']

function stoppedBy(reports: readonly SearchReport[]): StoppedBy {
  return worstFirst.find((reason) => reports.some((report) => report.stoppedBy === reason)) ?? 'covered'
}

/** Shards are dealt one single fault after the other: back in the order of the whole. */
function dealtBack(lists: readonly (readonly Covered[])[]): Covered[] {
  const longest = Math.max(...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}
