import { InvalidOptionError } from '../error/index.js'

/** One of several parts of a search, each of which may run elsewhere. */
export interface Shard {
  /** From 1. */
  readonly index: number
  readonly count: number
}

/** @throws InvalidOptionError */
export function readShard(given: string | undefined, fallback = process.env.FAULTLINE_SHARD): Shard | undefined {
  const text = given ?? fallback?.trim()
  if (text === undefined || text === '') return undefined
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (shard.index >= 1 && shard.count >= shard.index && shard.count <= 10_000) return shard
  const name = given === undefined ? 'FAULTLINE_SHARD' : 'shard'
  throw new InvalidOptionError(name, "to be a part and the number of parts, such as '1/4'", text)
}

/** Of a list, what is for this shard; all of it when there is none. */
export function shareOf<T>(items: readonly T[], shard: Shard | undefined): T[] {
  if (shard === undefined) return [...items]
  return items.filter((_, at) => at % shard.count === shard.index - 1)
}
