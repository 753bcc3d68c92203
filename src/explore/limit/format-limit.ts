import { counted } from '../../timeline/index.js'
import { type Direction, limitKinds } from './kind.js'
import type { Limit, LimitFound } from './limit.js'

const mostIntervals = 8

/**
 * A limit in a few lines: how much is tolerated, whether that is the only boundary, and what was tried.
 * @example console.log(formatLimit(await findLimit({ of: 'latency', at: 'payments.*' }, body)))
 */
export function formatLimit(limit: Limit): string {
  const { of, at } = limit
  const place = at === undefined ? '' : ` at ${at}`
  const found = sidesOf(limit).map(([direction, side]) => {
    return `${of}${direction === undefined ? '' : ` ${direction}`}${place}: ${foundWords(limit, side)}.`
  })
  return [...found, ...intervalLines(limit), triedWords(limit)].join('\n')
}

/** `tolerated up to 999 ms, not at 1 s` */
export function foundWords({ of, stoppedBy }: Limit, { tolerated, broken, exact, reachedMax }: LimitFound): string {
  const { describe } = limitKinds[of]
  const upTo = `tolerated up to ${describe(tolerated)}`
  if (reachedMax) return `${upTo}, the largest tried`
  const used = stoppedBy === 'runs' ? 'its runs were used up' : 'its time was used up'
  const cut = exact || stoppedBy === 'covered' ? '' : `; there ${used}`
  return `${upTo}${broken === undefined ? '' : `, not at ${describe(broken)}`}${cut}`
}

/** Of each direction that has several boundaries: what passes, and what breaks. */
export function intervalLines(limit: Limit): string[] {
  const { describe } = limitKinds[limit.of]
  return sidesOf(limit)
    .filter(([, { monotone }]) => !monotone)
    .flatMap(([direction, { intervals }]) => {
      const lines = intervals.slice(0, mostIntervals).map(({ from, to, passes }) => {
        return `  ${passes ? 'passes' : 'breaks'}  ${describe(from)}${from === to ? '' : ` to ${describe(to)}`}`
      })
      const more = intervals.length - lines.length
      const heading = `Not monotone${direction === undefined ? '' : `, ${direction}`}:`
      return [heading, ...lines, ...(more > 0 ? [`  … and ${more} more`] : [])]
    })
}

/** How much was tried, and what that says. */
export function triedWords(limit: Limit): string {
  const { runs, seeds, seed, monotone } = limit
  const values = sidesOf(limit).reduce((sum, [, { tried }]) => sum + tried.length, 0)
  const only = monotone ? 'Monotone in all that was tried: ' : 'Tried: '
  return `${only}${counted(values, 'value')}, ${counted(seeds.length, 'seed')} each, ${counted(runs, 'run')}. Seed ${seed}.`
}

/** Its directions; where there is but one way, itself. */
function sidesOf(limit: Limit): (readonly [Direction | undefined, LimitFound])[] {
  const sides = Object.entries(limit.directions) as [Direction, LimitFound][]
  return sides.length === 0 ? [[undefined, limit]] : sides
}
