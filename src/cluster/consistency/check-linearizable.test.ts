import { describe, expect, test } from 'vitest'
import { checkLinearizable, type Model, models, type Operation } from '../index.js'
import { cas, dequeue, done, enqueue, get, lost, put, read, refused, write } from './operations.test-support.js'

const register = models.register()
const verdictOf = (history: readonly Operation[], model: Model<never, never, never> = register as never) =>
  checkLinearizable(history, model).verdict

describe('queue histories after Herlihy & Wing 1990, figure 1', () => {
  const queue = models.queue() as never

  test('two enqueues overlap: either may have come first', () => {
    const overlapping = [done('a', 0, 10, enqueue('x')), done('b', 5, 15, enqueue('y'))]
    const inTurn = (first: string, second: string) => [
      ...overlapping,
      done('a', 20, 25, dequeue, first),
      done('b', 22, 30, dequeue, second),
    ]
    expect(verdictOf(inTurn('x', 'y'), queue)).toBe('holds')
    expect(verdictOf(inTurn('y', 'x'), queue)).toBe('holds')
  })

  test('x was in before y was asked for: y cannot come out first', () => {
    const history = [done('a', 0, 10, enqueue('x')), done('b', 12, 20, enqueue('y')), done('a', 25, 30, dequeue, 'y')]
    expect(verdictOf(history, queue)).toBe('broken')
    expect(verdictOf(history.slice(0, 2), queue)).toBe('holds')
  })

  test('what has not been answered may be taken out: it has taken effect', () => {
    expect(verdictOf([lost('a', 0, enqueue('x')), done('b', 5, 10, dequeue, 'x')], queue)).toBe('holds')
    expect(verdictOf([done('b', 5, 10, dequeue, 'x'), lost('a', 12, enqueue('x'))], queue)).toBe('broken')
  })

  test('nothing comes out twice', () => {
    const history = [
      done('a', 0, 10, enqueue('x')),
      done('b', 5, 15, enqueue('y')),
      done('a', 20, 30, dequeue, 'y'),
      done('b', 20, 30, dequeue, 'y'),
    ]
    expect(verdictOf(history, queue)).toBe('broken')
  })
})

describe('register histories', () => {
  test('a read during a write may see either value, and one after the other only in their order', () => {
    const during = (first: unknown, second: unknown) => [
      done('a', 0, 100, write(1)),
      done('b', 10, 20, read, first),
      done('c', 30, 40, read, second),
    ]
    expect(verdictOf(during(null, 1))).toBe('holds')
    expect(verdictOf(during(1, 1))).toBe('holds')
    // New, then old: the anomaly that tells a regular register from an atomic one (Lamport 1986).
    expect(verdictOf(during(1, null))).toBe('broken')
  })

  test('who refuses a cas has seen the value', () => {
    const before = [done('a', 0, 1, write(1))]
    expect(verdictOf([...before, done('b', 2, 3, cas(1, 2), true), done('c', 4, 5, read, 2)])).toBe('holds')
    expect(verdictOf([...before, done('b', 2, 3, cas(2, 3), false), done('c', 4, 5, read, 1)])).toBe('holds')
    expect(verdictOf([...before, done('b', 2, 3, cas(1, 2), false)])).toBe('broken')
    expect(verdictOf([...before, done('b', 2, 3, cas(2, 3), true)])).toBe('broken')
    expect(verdictOf([...before, done('b', 2, 3, cas(1, 2)), done('c', 4, 5, read, 1)])).toBe('broken')
  })

  test('a write of unknown outcome may have happened at any time since, or never, but not first there and then not', () => {
    const history = (...seen: unknown[]) => [
      done('a', 0, 1, write(1)),
      lost('b', 2, write(2)),
      ...seen.map((value, index) => done('c', 10 * index + 10, 10 * index + 15, read, value)),
    ]
    expect(verdictOf(history(1, 1, 1))).toBe('holds')
    expect(verdictOf(history(1, 1, 2))).toBe('holds')
    expect(verdictOf(history(2, 2))).toBe('holds')
    expect(verdictOf(history(2, 1))).toBe('broken')
  })

  test('the same write, lost twice, may have happened twice', () => {
    const seen = [done('c', 10, 11, read, 2), done('a', 12, 13, write(1)), done('c', 14, 15, read, 2)]
    expect(verdictOf([lost('a', 0, write(2)), lost('b', 1, write(2)), ...seen])).toBe('holds')
    expect(verdictOf([lost('a', 0, write(2)), ...seen])).toBe('broken')
  })

  test('a write that failed for certain was not there', () => {
    expect(verdictOf([refused('a', 0, 1, write(1)), done('b', 2, 3, read, null)])).toBe('holds')
    expect(verdictOf([refused('a', 0, 1, write(1)), done('b', 2, 3, read, 1)])).toBe('broken')
  })

  test('within one millisecond what has no number overlaps; what has one is in its order', () => {
    const bare = [done('a', 5, 5, write(1)), done('b', 5, 5, read, null)]
    expect(verdictOf(bare)).toBe('holds')
    const numbered = bare.map((each, index) => ({ ...each, invokedSeq: 2 * index, returnedSeq: 2 * index + 1 }))
    expect(verdictOf(numbered)).toBe('broken')
    expect(verdictOf([{ ...numbered[0], invokedSeq: 7, returnedSeq: 8 } as Operation, numbered[1] as Operation])).toBe(
      'holds',
    )
    // One without its numbers takes them from all.
    const late = { ...done('a', 5, 5, write(1)), invokedSeq: 5, returnedSeq: 6 }
    expect(verdictOf([late, done('b', 5, 5, read, 1)])).toBe('holds')
  })

  test('values are data: objects are the same by what they hold', () => {
    const history = [done('a', 0, 1, write({ n: 1, at: [2] })), done('b', 2, 3, read, { at: [2], n: 1 })]
    expect(verdictOf(history)).toBe('holds')
    expect(verdictOf([history[0] as Operation, done('b', 2, 3, read, { at: [3], n: 1 })])).toBe('broken')
  })
})

describe('more operations than a word has bits', () => {
  const times = (count: number, make: (index: number) => Operation) => Array.from({ length: count }, (_, i) => make(i))

  test('fifty writes of unknown outcome, each of which may have happened once', () => {
    const writes = times(50, (index) => lost(`w${index}`, 0, write(index)))
    const reads = (...values: number[]) => values.map((value, at) => done('r', 10 + 2 * at, 11 + 2 * at, read, value))
    expect(verdictOf([...writes, ...reads(49, 0, 33, 1, 32)])).toBe('holds')
    expect(verdictOf([...writes, ...reads(49, 0, 33, 49)])).toBe('broken')
    // What they are tried in is not two to the fifty.
    expect(checkLinearizable([...writes, ...reads(49, 0, 33, 49)], register).steps).toBeLessThan(50_000)
  })

  test('a write that lasts while two hundred reads and writes go by', () => {
    const others = times(100, (index) => done('b', 10 + 4 * index, 11 + 4 * index, write(index)))
    const seen = (from: number) =>
      times(100, (index) => done('c', 12 + 4 * index, 13 + 4 * index, read, index === from ? 'slow' : index))
    const slow = done('a', 0, 1000, write('slow'))
    expect(verdictOf([slow, ...others, ...seen(70)])).toBe('holds')
    expect(
      verdictOf([slow, ...others, ...seen(70).map((each, i) => (i === 30 ? { ...each, result: 'slow' } : each))]),
    ).toBe('broken')
  })
})

test('the one removal that may have been is kept for where it is needed', () => {
  const set = models.set()
  const value = 'x'
  // With a first, it would have to come between the two; with b first, it is left for c, who found nothing to remove.
  const history = [
    done('a', 4, 10, { name: 'add', value }),
    done('b', 4, 23, { name: 'add', value }, true),
    lost('a', 13, { name: 'remove', value }),
    done('c', 78, 88, { name: 'remove', value }, false),
  ]
  expect(checkLinearizable(history, set).ok).toBe(true)
  expect(checkLinearizable([...history, done('d', 90, 91, { name: 'remove', value }, true)], set).ok).toBe(false)
})

test('states of one hash are told apart', () => {
  const { hash: _, ...bare } = models.set()
  const collides = { ...bare, hash: () => 0 } as ReturnType<typeof models.set>
  const add = (value: string) => ({ name: 'add', value })
  const history = (seen: string[]) => [
    ...['x', 'y', 'z'].map((value, index) => done(`w${index}`, 0, 10 + 10 * index, add(value))),
    done('r', 12, 13, { name: 'read' }, seen),
  ]
  expect(checkLinearizable(history(['x', 'z']), collides).ok).toBe(true)
  expect(checkLinearizable(history(['y', 'z']), collides).ok).toBe(false)
})

test('what changes nothing multiplies nothing: reads, refused cas, writes that nobody knows of', () => {
  const stepsOf = (more: readonly Operation[]) =>
    checkLinearizable([done('a', 0, 1, write(1)), ...more, done('z', 200, 201, read, 9)], register).steps
  const many = (make: (index: number) => Operation) => Array.from({ length: 14 }, (_, index) => make(index))
  const writes = [2, 3].map((value) => done(`w${value}`, 20, 100, write(value)))
  const ten = many((i) => done(`w${i}`, 10, 100, write(10 + i))).slice(0, 10)
  // The same on every machine. Of ten writes each set and each last one is gone through once: 10! would be 3,628,800.
  expect({
    reads: stepsOf([...writes, ...many((i) => done(`r${i}`, 10, 100, read, 1))]),
    refused: stepsOf([...writes, ...many((i) => done(`c${i}`, 10, 100, cas(5, i), false))]),
    sameUnknown: stepsOf([...writes, ...many((i) => lost(`u${i}`, 10, write(2)))]),
    unknown: stepsOf([...writes, ...many((i) => lost(`u${i}`, 10, write(10 + i)))]),
    writes: stepsOf(ten),
  }).toMatchInlineSnapshot(`
    {
      "reads": 21,
      "refused": 21,
      "sameUnknown": 22,
      "unknown": 1659,
      "writes": 23061,
    }
  `)
})

describe('models', () => {
  test('a lock that two hold at once, and one that another gives back', () => {
    const acquire = (owner: string) => ({ name: 'acquire', owner })
    const release = (owner: string) => ({ name: 'release', owner })
    const lock = models.lock() as never
    const taken = done('a', 0, 10, acquire('a'))
    expect(verdictOf([taken, done('b', 5, 30, acquire('b')), done('a', 15, 20, release('a'))], lock)).toBe('holds')
    expect(verdictOf([taken, done('b', 12, 14, acquire('b')), done('a', 15, 20, release('a'))], lock)).toBe('broken')
    expect(verdictOf([taken, done('b', 12, 14, acquire('b'), false)], lock)).toBe('holds')
    expect(verdictOf([taken, done('b', 12, 14, release('b'))], lock)).toBe('broken')
    // Who cannot tell whether it has it may hold it for ever, and may not.
    expect(verdictOf([lost('a', 0, acquire('a')), done('b', 5, 6, acquire('b'))], lock)).toBe('holds')
    expect(verdictOf([lost('a', 0, acquire('a')), done('b', 5, 6, acquire('b'), false)], lock)).toBe('holds')
  })

  test('a counter, whose sums may be told', () => {
    const add = (by: number) => ({ name: 'add', by })
    const counter = models.counter({ initial: 10 }) as never
    const both = [done('a', 0, 10, add(1)), done('b', 0, 10, add(2), 13)]
    expect(verdictOf([...both, done('c', 20, 21, read, 13)], counter)).toBe('holds')
    expect(verdictOf([...both, done('c', 20, 21, read, 12)], counter)).toBe('broken')
    expect(verdictOf([...both, lost('c', 20, add(5)), done('c', 30, 31, read, 18)], counter)).toBe('holds')
  })

  test('a set, read whole or asked for one', () => {
    const add = (value: unknown) => ({ name: 'add', value })
    const has = (value: unknown) => ({ name: 'has', value })
    const set = models.set() as never
    const added = [done('a', 0, 1, add('x')), done('b', 0, 1, add('y'))]
    expect(verdictOf([...added, done('c', 2, 3, read, ['y', 'x'])], set)).toBe('holds')
    expect(verdictOf([...added, done('c', 2, 3, read, ['x'])], set)).toBe('broken')
    expect(verdictOf([...added, done('c', 2, 3, has('z'), false)], set)).toBe('holds')
    expect(checkLinearizable([...added, done('c', 2, 3, has('x'), false)], models.set())).toMatchObject({
      verdict: 'broken',
      failure: { part: '"x"' },
    })
  })

  test('an operation that the model does not know', () => {
    expect(() => checkLinearizable([done('a', 0, 1, { name: 'wirte', value: 1 })], register)).toThrow(
      "Expected `op.name` to be one of 'read', 'write', 'cas', got \"wirte\". The model is `register`.",
    )
  })

  test('a model of your own: a bank in which no sum is made or lost', () => {
    type Op = { name: 'move'; from: string; to: string; sum: number } | { name: 'all' }
    const bank: Model<Record<string, number>, Op, Record<string, number> | boolean> = {
      name: 'bank',
      init: () => ({ ann: 10, bob: 10 }),
      readOnly: (op) => op.name === 'all',
      step(state, op, answer) {
        if (op.name === 'all')
          return { ok: answer === undefined || JSON.stringify(answer.result) === JSON.stringify(state), state }
        const { from, to, sum } = op
        const covered = (state[from] ?? 0) >= sum
        if (answer !== undefined && answer.result !== covered) return { ok: false }
        if (!covered) return { ok: true, state }
        return { ok: true, state: { ...state, [from]: (state[from] ?? 0) - sum, [to]: (state[to] ?? 0) + sum } }
      },
    }
    const move = { name: 'move', from: 'ann', to: 'bob', sum: 7 }
    const seen = (ann: number, bob: number) => done('c', 5, 6, { name: 'all' }, { ann, bob })
    const at = (result: boolean) => [done('a', 0, 10, move, true), done('b', 0, 10, move, result)]
    expect(checkLinearizable([...at(false), seen(3, 17)], bank).ok).toBe(true)
    expect(checkLinearizable([...at(false), seen(3, 10)], bank).ok).toBe(false)
    expect(checkLinearizable(at(true), bank).ok).toBe(false)
  })

  test('states that are no data are refused, unless the model tells which are equal', () => {
    class State {
      constructor(readonly count: number) {}
    }
    const opaque: Model<State> = {
      name: 'opaque',
      init: () => new State(0),
      step: (state) => ({ ok: true, state: new State(state.count + 1) }),
    }
    const history = [done('a', 0, 5, { name: 'x' }), done('b', 0, 5, { name: 'x' })]
    expect(() => checkLinearizable(history, opaque)).toThrow('Expected `a state of the model opaque` to be data')
    const told = { ...opaque, equal: (a: State, b: State) => a.count === b.count, hash: (a: State) => a.count }
    expect(checkLinearizable(history, told).ok).toBe(true)
    const { hash: _, ...half } = told
    expect(() => checkLinearizable(history, half)).toThrow('to have `equal` and `hash`, or neither')
  })
})

describe('what it answers', () => {
  test('an order that explains all, for each key', () => {
    const history = [
      done('a', 0, 10, put('x', 1)),
      done('b', 0, 10, put('y', 1)),
      done('c', 5, 20, get('x'), 1),
      done('a', 15, 20, get('y'), 1),
    ]
    const { ok, linearizations } = checkLinearizable(history, models.keyValue())
    expect(ok).toBe(true)
    expect(linearizations.map(({ part, order }) => [part, order.map(({ client }) => client)])).toEqual([
      ['x', ['a', 'c']],
      ['y', ['b', 'a']],
    ])
  })

  test('the shortest beginning that fails, with what was known then, and who was answered last', () => {
    const culprit = done('c', 20, 25, read, null)
    const history = [
      done('a', 0, 10, write(1)),
      done('b', 12, 40, cas(1, 2), true),
      lost('d', 24, write(5)),
      culprit,
      done('a', 50, 60, write(9)),
      done('a', 70, 80, read, 'never'),
    ]
    const { failure, reason } = checkLinearizable(history, register)
    expect(reason).toBe('Nothing that can have happened explains what c was answered: read() → null.')
    expect(failure).toMatchObject({ culprit, shortest: true, part: undefined })
    expect(failure?.prefix).toEqual([
      history[0],
      // Not answered yet, so its answer cannot count.
      { client: 'b', op: cas(1, 2), invokedAtMs: 12, outcome: 'unknown' },
      culprit,
      { client: 'd', op: write(5), invokedAtMs: 24, outcome: 'unknown' },
    ])
    expect(failure?.orders[0]?.left).toEqual([culprit])
  })

  test('of several keys, the one where it showed first', () => {
    const history = [
      done('a', 0, 1, put('x', 1)),
      done('a', 2, 3, put('y', 1)),
      done('b', 30, 40, get('x'), 7),
      done('c', 20, 25, get('y'), 7),
    ]
    expect(checkLinearizable(history, models.keyValue()).failure).toMatchObject({ part: 'y', culprit: { client: 'c' } })
  })

  test('unknown when its steps are used up, the same on every machine', () => {
    const writes = Array.from({ length: 12 }, (_, index) => done(`w${index}`, 0, 100, write(index)))
    const history = [...writes, done('r', 200, 201, read, 'nobody wrote this')]
    const limited = checkLinearizable(history, register, { maxSteps: 5000 })
    expect(limited).toMatchObject({ ok: false, verdict: 'unknown', failure: undefined, linearizations: [] })
    expect(limited.reason).toMatch(/^\d+ steps were not enough to tell\./)
    expect(checkLinearizable(history, register, { maxSteps: 5000 }).steps).toBe(limited.steps)
    expect(limited.steps).toBeLessThan(5100)
    expect(checkLinearizable(history, register)).toMatchObject({ verdict: 'broken' })
    expect(checkLinearizable(writes, register, { maxSteps: 12 })).toMatchObject({ verdict: 'holds', steps: 12 })
  })

  test('an empty history, and one in which nothing was answered', () => {
    expect(verdictOf([])).toBe('holds')
    expect(verdictOf([lost('a', 0, write(1))])).toBe('holds')
  })
})

test.each([
  [[{ client: '', op: read, invokedAtMs: 0 }], 'history[0].client'],
  [[{ client: 'a', op: 'read', invokedAtMs: 0 }], 'history[0].op'],
  [[{ client: 'a', op: read, invokedAtMs: Number.NaN }], 'history[0].invokedAtMs'],
  [[{ client: 'a', op: read, invokedAtMs: 5, returnedAtMs: 4 }], 'history[0].returnedAtMs'],
  [[{ client: 'a', op: read, invokedAtMs: 5, outcome: 'ok' }], 'history[0].returnedAtMs'],
  [[{ client: 'a', op: read, invokedAtMs: 5, outcome: 'fine' }], 'history[0].outcome'],
  [[{ client: 'a', op: read, invokedAtMs: 5, returnedAtMs: 5, invokedSeq: 2, returnedSeq: 1 }], 'returnedSeq'],
  [[null], 'history[0]'],
  [{ operations: [] }, 'history'],
  [42, 'history'],
])('refuses what is no history: %j', (history, path) => {
  expect(() => checkLinearizable(history as never, register)).toThrow(path)
  expect(() => checkLinearizable(history as never, register)).toThrow(
    expect.objectContaining({ code: 'FAULTLINE_INVALID_OPTION' }),
  )
})

test('refuses options that mean nothing, and a model that is none', () => {
  expect(() => checkLinearizable([], register, { maxStep: 1 } as never)).toThrow("Did you mean 'maxSteps'?")
  expect(() => checkLinearizable([], register, { maxSteps: 0 })).toThrow('maxSteps')
  expect(() => checkLinearizable([], undefined as never)).toThrow('Such as `models.register()`.')
})
