import assert from 'node:assert/strict'
import { checkLinearizable, type HistorySource, type Model, type Node } from 'faultline/cluster'

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** More steps than these come only of histories in which most outcomes are unknown. */
const maxSteps = 200_000

export function mustBeLinearizable<State, O extends { readonly name: string }, Result>(
  history: HistorySource,
  model: Model<State, O, Result>,
): void {
  const { verdict, reason } = checkLinearizable(history, model, { maxSteps })
  assert.ok(verdict !== 'broken', `Not linearizable. ${reason}`)
}

/** One thing after the other: what is asked meanwhile waits. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()

  take<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work)
    this.#last = turn.catch(() => {})
    return turn
  }
}

/** How often a node was started, counted on its disk: what it calls itself must not be what it was called before. */
export async function lifeOf({ disk }: Pick<Node, 'disk'>): Promise<number> {
  const life = ((await disk.get<number>('life')) ?? 0) + 1
  await disk.set('life', life, { sync: true })
  return life
}
