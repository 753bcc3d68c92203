import { summarise } from '../error/index.js'
import { counted, readable } from '../timeline/index.js'
import { coverageLines, outcomesOf } from './format-coverage.js'
import type { SearchReport, StoppedBy } from './report.js'
import { atMost, injectionWords, orderWords, wrapped } from './words.js'

const ends: Readonly<Record<StoppedBy, string>> = {
  covered: 'all that its strategies had to try was tried',
  runs: 'it had no runs left',
  time: 'it had no time left',
  finding: 'it ended with its first finding',
  replayed: 'it had one schedule to run',
}

/**
 * What a search did, as text: which faults were tried at which calls, by which strategies, why it ended, what it found,
 * and what its passing does not prove. Pure: the same report gives the same text.
 * @example console.log(formatReport(await search({ seed: 7 }, body)))
 */
export function formatReport(report: SearchReport): string {
  const { findings, runs, checks, virtualMs, elapsedMs, stoppedBy, seed, shard, strategies, coverage, pairs } = report
  const found = findings.length === 0 ? 'nothing found' : counted(findings.length, 'finding')
  const rate = `${readable(virtualMs)} of virtual time in ${readable(Math.ceil(elapsedMs))}`
  const twice = checks === 0 ? '' : ' (the first of them twice)'
  const part = shard === undefined ? '' : `, shard ${shard}`
  const sections = [
    wrapped(`search: ${found} in ${counted(runs, 'run')}${twice}, ${ends[stoppedBy]}. Seed ${seed}${part}; ${rate}.`),
    under('found:', findings.flatMap(findingLines)),
    under('by strategy:', strategyLines(strategies)),
    under(`single faults: ${outcomesOf(coverage) || 'none'}`, coverageLines(coverage)),
    pairs.total === 0 ? [] : [`pairs of faults tolerated alone: ${pairs.covered} of ${pairs.total} tried together`],
    under(
      'what a pass does not prove:',
      unproven(report).flatMap((text) => wrapped(`- ${text}`)),
    ),
  ]
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function findingLines({ failure, schedule, account, strategy, run }: SearchReport['findings'][number]): string[] {
  const { name, message } = summarise(failure.error)
  const [line] = message.split('\n')
  const words = [...schedule.injections.map(injectionWords), ...orderWords(account.choices)]
  return [
    ...wrapped(`${failure.oracle}: ${name}: ${line} (${strategy}, run ${run})`),
    ...atMost(4, words).map((text) => `  ${text}`),
  ]
}

function strategyLines(strategies: SearchReport['strategies']): string[] {
  const width = Math.max(0, ...strategies.map(({ name }) => name.length))
  return strategies.map(({ name, runs }) => `${name.padEnd(width)}  ${counted(runs, 'run')}`)
}

/** Each only where it is so. */
function unproven({ coverage, points, shard, strategies, stoppedBy, runs }: SearchReport): string[] {
  const idle = coverage.filter(({ outcome }) => outcome === 'not acted').length
  const left = coverage.filter(({ outcome }) => outcome === undefined).length
  const orders = strategies.some(({ name, runs }) => /^interleav/.test(name) && runs > 0)
  const few = atMost(6, points)
  return [
    points.length === 0
      ? 'No point was called: faults at calls had nowhere to act. Wrap what the body calls: `chaos.wrap`.'
      : `Faults acted at the points that were called, and nowhere else: ${few.join(', ')}.`,
    ...(left > 0 && stoppedBy !== 'finding'
      ? [`${counted(left, 'single fault')} not tried: raise \`runs\` or \`timeMs\`.`]
      : []),
    ...(idle > 0
      ? [`${counted(idle, 'fault')} did not act, and tell nothing: the calls they were for were not made.`]
      : []),
    ...(orders ? [] : ['Concurrent tasks went on in one order: the strategy `interleaving` tries others.']),
    ...(shard === undefined ? [] : [`This was shard ${shard}: the others have the rest.`]),
    `Other sizes, moments and combinations of faults than those of ${counted(runs, 'run')} were not tried, nor other inputs.`,
  ]
}

function under(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [heading, ...lines.map((line) => `  ${line}`)]
}
