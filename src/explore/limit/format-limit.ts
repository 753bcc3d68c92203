import { counted } from '../../timeline/index.js'
import { type Direction, limitKinds } from './kind.js'
import type { Limit, LimitFound } from './limit.js'

const mostIntervals = 8

/**
 * A limit in a few lines: how much is tolerated, whether that is the only boundary, and what was tried.
 * @example console.log(formatLimit(await findLimit({ of: 'latency', at: 'payments.*' }, body)))
 */
export function formatLimit(limit: Limit): string {
  const { describe } = limitKinds[limit.of]
  const sides = Object.entries(limit.directions) as [Direction, LimitFound][]
  const lines =
    sides.length < 2
      ? [`${limitName(limit)}: ${foundWords(limit, limit)}.`]
      : sides.map(([direction, found]) => `${limitName({ ...limit, direction })}: ${foundWords(limit, found)}.`)
  const odd = sides.length < 2 ? [[undefined, limit] as const] : sides.filter(([, { monotone }]) => !monotone)
  for (const [direction, { monotone, intervals }] of odd) {
    if (monotone) continue
    lines.push(`Not monotone${direction === undefined ? '' : `, ${direction}`}:`)
    for (const { from, to, passes } of intervals.slice(0, mostIntervals))
      lines.push(
        `  ${passes ? 'passes' : 'breaks'}  ${from === to ? describe(from) : `${describe(from)} to ${describe(to)}`}`,
      )
    if (intervals.length > mostIntervals) lines.push(`  … and ${intervals.length - mostIntervals} more`)
  }
  return [...lines, triedWords(limit)].join('\n')
}

/** `latency at payments.charge`, `skew ahead` */
export function limitName({ of, at, direction }: Pick<Limit, 'of' | 'at' | 'direction'>): string {
  return `${of}${direction === undefined ? '' : ` ${direction}`}${at === undefined ? '' : ` at ${at}`}`
}

/** `tolerated up to 999 ms, not at 1 s` */
export function foundWords({ of, stoppedBy }: Pick<Limit, 'of' | 'stoppedBy'>, found: LimitFound): string {
  const { describe } = limitKinds[of]
  const { tolerated, broken, exact, reachedMax } = found
  const upTo = `tolerated up to ${describe(tolerated)}`
  if (reachedMax) return `${upTo}, the largest tried`
  const cut =
    exact || stoppedBy === 'covered'
      ? ''
      : `; it was cut off there, its ${stoppedBy === 'runs' ? 'runs were' : 'time was'} used up`
  return broken === undefined ? `${upTo}${cut}` : `${upTo}, not at ${describe(broken)}${cut}`
}

/** How much was tried, and what that says. */
export function triedWords(limit: Limit): string {
  const { runs, seeds, seed, monotone, directions } = limit
  const sides = Object.values(directions)
  const values = (sides.length === 0 ? [limit] : sides).reduce((sum, { tried }) => sum + tried.length, 0)
  const only = monotone ? 'Monotone in all that was tried: ' : 'Tried: '
  return `${only}${counted(values, 'value')}, ${counted(seeds.length, 'seed')} each, ${counted(runs, 'run')}. Seed ${seed}.`
}
