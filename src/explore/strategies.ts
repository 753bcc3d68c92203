import { InvalidOptionError } from '../error/index.js'
import { combinations } from './combinations.js'
import { exhaustive } from './exhaustive.js'
import { interleavedSingles } from './interleaved-singles.js'
import { interleaving } from './interleaving.js'
import { nemesesStrategy as nemeses } from './nemesis/nemeses.js'
import { randomStrategy as random } from './random.js'
import { singlesStrategy as singles } from './singles.js'
import type { Strategy } from './strategy.js'

/** The strategies that come with faultline, by name. */
export const strategies = {
  singles,
  nemeses,
  interleaving,
  combinations,
  'interleaved singles': interleavedSingles,
  random,
  exhaustive,
} as const satisfies Record<string, Strategy>

export type StrategyName = keyof typeof strategies

/** In the order in which a search goes through them. */
export const defaultStrategies: readonly StrategyName[] = [
  'singles',
  'nemeses',
  'interleaving',
  'combinations',
  'interleaved singles',
  'random',
]

/** @throws InvalidOptionError */
export function strategiesOf(given: readonly (StrategyName | Strategy)[] | undefined): readonly Strategy[] {
  const list: unknown = given ?? defaultStrategies
  const names = Object.keys(strategies)
  if (!Array.isArray(list) || list.length === 0)
    throw new InvalidOptionError(
      'strategies',
      'to be a list of strategies, at least one',
      given,
      `There are ${names.join(', ')}.`,
    )
  return list.map((item: unknown) => {
    if (typeof item === 'string' && Object.hasOwn(strategies, item)) return strategies[item as StrategyName]
    if (typeof (item as Strategy | null)?.candidates === 'function' && typeof (item as Strategy).name === 'string')
      return item as Strategy
    const wayOut = 'A strategy of your own has a `name` and a generator `candidates(search)`.'
    throw new InvalidOptionError('strategies', `to hold only ${names.join(', ')}, or your own`, item, wayOut)
  })
}
