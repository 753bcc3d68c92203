import type { Draw } from '../draw.js'
import type { CallSeen, RunRecord } from '../run-record.js'

/**
 * When something happened in a run that a fault may come in between: messages were sent, files were written and synced.
 * Each sort of event is as likely as any other, however often it comes: a vote among a thousand heartbeats is where bugs are.
 */
export class Moments {
  /** How long the run took, in virtual ms. */
  readonly endMs: number
  /** Messages by what they are about, in the order in which the first of each was seen. */
  readonly #sorts: readonly (readonly CallSeen[])[]
  readonly #messages: readonly (readonly CallSeen[])[]
  /** Times of events, each once. */
  readonly #times: readonly number[]

  /** @param nodes names of all nodes */
  constructor({ calls, virtualMs }: Pick<RunRecord, 'calls' | 'virtualMs'>, nodes: readonly string[]) {
    const sorts = new Map<string, CallSeen[]>()
    for (const call of calls) {
      const sort = sortOf(call, nodes)
      const known = sorts.get(sort)
      if (known === undefined) sorts.set(sort, [call])
      else known.push(call)
    }
    this.endMs = Math.max(1, virtualMs)
    this.#sorts = [...sorts.values()]
    this.#messages = this.#sorts.filter(([first]) => first?.about !== undefined)
    this.#times = [...new Set(calls.map(({ atMs }) => atMs))].sort((one, other) => one - other)
  }

  /** Which sorts of events there were, and about how many of each: another run of the same tells nothing new. */
  get signature(): readonly string[] {
    return this.#sorts.map((calls) => {
      const { point, about } = calls[0] as CallSeen
      return `${about ?? point} ${Math.ceil(Math.log2(calls.length + 1))}`
    })
  }

  /**
   * A moment right before, amid or after some event.
   * @param afterMs none before it
   * @param turn of the sort of event, where they are gone through one after the other; undefined: any
   */
  moment(draw: Draw, afterMs = 0, turn?: number): number {
    const sorts = afterMs === 0 ? this.#sorts : this.#after(afterMs)
    if (sorts.length === 0) return afterMs + draw.int(0, Math.ceil(Math.max(1, this.endMs - afterMs)))
    const calls = turn === undefined ? draw.pick(sorts) : (sorts[turn % sorts.length] as readonly CallSeen[])
    return this.#beside(draw.pick(calls).atMs, draw)
  }

  /** A message of any sort. Undefined: none was sent. */
  message(draw: Draw, turn?: number): CallSeen | undefined {
    const sorts = this.#messages
    if (sorts.length === 0) return undefined
    return draw.pick(turn === undefined ? draw.pick(sorts) : (sorts[turn % sorts.length] as readonly CallSeen[]))
  }

  #after(fromMs: number): readonly (readonly CallSeen[])[] {
    return this.#sorts.map((calls) => calls.filter(({ atMs }) => atMs >= fromMs)).filter((calls) => calls.length > 0)
  }

  /** At its time, or between it and the next event: when what it sets going is under way, or is just done. */
  #beside(atMs: number, draw: Draw): number {
    const next = this.#times.find((time) => time > atMs) ?? atMs + 1
    return draw.pick([atMs, atMs + (next - atMs) / 2, next, next + 0.5])
  }
}

function sortOf({ point, about }: CallSeen, nodes: readonly string[]): string {
  if (about !== undefined) return about
  const node = nodes.find((name) => point.startsWith(`${name}.`))
  return node === undefined ? point : point.slice(node.length)
}
