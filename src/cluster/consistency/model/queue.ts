import { hashText } from '../../../random/hash.js'
import { canonicalText, same } from '../canonical-text.js'
import { impossible, type Model, unknownOp } from './model.js'

/** `enqueue` answers nothing; `dequeue` answers the value that has waited longest, null: none waits. */
export type QueueOp<Value = unknown> =
  | { readonly name: 'enqueue'; readonly value: Value }
  | { readonly name: 'dequeue' }

/**
 * What waits is `items` from `head` up to `tail`. States share the list, which only ever grows: whoever finds something
 * else at its tail goes on in a copy. So a step costs the same however long the queue is.
 */
interface QueueState<Value> {
  readonly items: Value[]
  readonly head: number
  readonly tail: number
  readonly hash: number
}

const base = 0x01000193

/** First in, first out; empty at first. */
export function queue<Value = unknown>(): Model<QueueState<Value>, QueueOp<Value>, Value | null> {
  const powers = [1]
  const power = (exponent: number) => {
    for (let at = powers.length; at <= exponent; at++) powers.push(Math.imul(powers[at - 1] as number, base))
    return powers[exponent] as number
  }
  return {
    name: 'queue',
    init: () => ({ items: [], head: 0, tail: 0, hash: 0 }),
    readOnly: (op, answer) => op.name === 'dequeue' && answer !== undefined && same(answer.result, null),
    show: ({ items, head, tail }) => JSON.stringify(items.slice(head, tail)),
    hash: (state) => state.hash,
    equal: (a, b) =>
      a.tail - a.head === b.tail - b.head && (a.items === b.items && a.head === b.head ? true : sameItems(a, b)),
    step(state, op, answer) {
      if (op.name === 'enqueue') return { ok: true, state: enqueued(state, op.value) }
      if (op.name !== 'dequeue') return unknownOp('queue', op, ['enqueue', 'dequeue'])
      const { items, head, tail, hash } = state
      if (head === tail) return answer === undefined || same(answer.result, null) ? { ok: true, state } : impossible
      const first = items[head] as Value
      if (answer !== undefined && !same(answer.result, first)) return impossible
      const left = (hash - Math.imul(hashOf(first), power(tail - head - 1))) | 0
      return { ok: true, state: { items, head: head + 1, tail, hash: left } }
    },
  }
}

/** The rolling hash of Rabin & Karp: what comes in at one end and goes out at the other costs one multiplication. */
function enqueued<Value>({ items, head, tail, hash }: QueueState<Value>, value: Value): QueueState<Value> {
  const next = (Math.imul(hash, base) + hashOf(value)) | 0
  if (tail < items.length && !same(items[tail], value))
    return { items: [...items.slice(head, tail), value], head: 0, tail: tail - head + 1, hash: next }
  if (tail === items.length) items.push(value)
  return { items, head, tail: tail + 1, hash: next }
}

function sameItems<Value>(a: QueueState<Value>, b: QueueState<Value>): boolean {
  for (let at = 0; at < a.tail - a.head; at++) if (!same(a.items[a.head + at], b.items[b.head + at])) return false
  return true
}

function hashOf(value: unknown): number {
  return hashText(canonicalText(value), 0)
}
