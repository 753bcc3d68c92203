import { describe, expect, test } from 'vitest'
import { createRandom, type RandomStream } from '../../../random/index.js'
import type { Op } from '../operation.js'
import { type Model, models } from './index.js'

/** Small values: so that different ways often lead to the same state. */
const draws: Record<keyof typeof models, (random: RandomStream) => Op> = {
  counter: (random) => random.pick<Op>([{ name: 'add', by: random.int(-1, 1) }, { name: 'read' }]),
  keyValue: (random) => {
    const key = random.pick(['x', 'y'])
    const value = random.int(1, 2)
    return random.pick<Op>([
      { name: 'put', key, value },
      { name: 'delete', key },
      { name: 'get', key },
      { name: 'cas', key, from: random.pick([null, 1, 2]), to: random.pick([null, 1, 2]) },
    ])
  },
  lock: (random) => {
    const owner = random.pick(['a', 'b'])
    return random.pick<Op>([{ name: 'acquire', owner }, { name: 'release', owner }, { name: 'holder' }])
  },
  queue: (random) => random.pick<Op>([{ name: 'enqueue', value: random.int(1, 2) }, { name: 'dequeue' }]),
  register: (random) =>
    random.pick<Op>([{ name: 'write', value: random.int(1, 2) }, { name: 'read' }, { name: 'cas', from: 1, to: 2 }]),
  set: (random) => {
    const value = random.int(1, 2)
    return random.pick<Op>([
      { name: 'add', value },
      { name: 'remove', value },
      { name: 'has', value },
      { name: 'read' },
    ])
  },
}

/** States that random operations lead to, each as the model has it and as text. */
function walk(model: Model, draw: (random: RandomStream) => Op, random: RandomStream) {
  const seen: { readonly state: unknown; readonly text: string }[] = []
  let state = model.init()
  for (let step = 0; step < 60; step++) {
    const next = model.step(state, draw(random), undefined)
    if (!next.ok) throw new Error('any answer would do')
    state = next.state
    seen.push({ state, text: model.show?.(state) ?? JSON.stringify(state) })
  }
  return seen
}

const names = Object.keys(models) as (keyof typeof models)[]

describe.each(names)('the model %s', (name) => {
  const model = models[name]() as unknown as Model
  const draw = draws[name]

  test('takes states for equal that hold the same, and only those, and gives equal ones one hash', () => {
    const { equal, hash } = model
    if (equal === undefined || hash === undefined) return
    const seen = [1, 2, 3].flatMap((seed) => walk(model, draw, createRandom(seed)))
    const hashes = new Map<string, number>()
    for (const { state, text } of seen) {
      expect(hash(state), text).toBe(hashes.get(text) ?? hash(state))
      hashes.set(text, hash(state))
      for (const other of seen) expect(equal(state, other.state), `${text} ${other.text}`).toBe(text === other.text)
    }
    expect(hashes.size).toBeGreaterThan(3)
    expect(new Set(hashes.values()).size).toBe(hashes.size)
  })

  test('never changes a state in place', () => {
    const random = createRandom(5)
    const seen = walk(model, draw, random)
    expect(seen.map(({ state }) => model.show?.(state) ?? JSON.stringify(state))).toEqual(seen.map(({ text }) => text))
  })

  test('what it calls read only changes no state, whatever was answered', () => {
    const random = createRandom(9)
    let readOnly = 0
    for (const { state } of walk(model, draw, random)) {
      const op = draw(random)
      for (const answer of [undefined, { result: false }, { result: true }, { result: null }, { result: 1 }]) {
        if (model.readOnly?.(op, answer) !== true) continue
        const step = model.step(state, op, answer)
        if (step.ok) expect(step.state).toBe(state)
        readOnly++
      }
    }
    expect(readOnly).toBeGreaterThan(5)
  })
})
