import { stripVTControlCharacters } from 'node:util'
import { type Chaos, withChaos } from '@faultline/vitest'
import { createHistory, type History, models, type Operation, type RegisterOp } from 'faultline/cluster'
import { expect, test } from 'vitest'

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Two replicas of a register: a write is answered by the first, and gets to the second later. */
class Replicated {
  readonly #values: [number, number] = [0, 0]
  constructor(readonly lagMs: number) {}
  async write(value: number) {
    await sleep(10)
    this.#values[0] = value
    const arrives = () => {
      this.#values[1] = value
    }
    if (this.lagMs === 0) arrives()
    else setTimeout(arrives, this.lagMs)
  }
  async read(replica: 0 | 1) {
    await sleep(5)
    return this.#values[replica]
  }
}

async function recorded(chaos: Chaos, lagMs: number): Promise<History<RegisterOp<number>>> {
  const store = new Replicated(lagMs)
  const history = createHistory<RegisterOp<number>>(chaos)
  await history.record('writer', { name: 'write', value: 1 }, () => store.write(1))
  await Promise.all([
    history.record('near', { name: 'read' }, () => store.read(0)),
    history.record('far', { name: 'read' }, () => store.read(1)),
  ])
  await sleep(lagMs)
  return history
}

const register = models.register({ initial: 0 })

test(
  'judges a history, the timeline that has it, and operations; also inside other matchers',
  withChaos(async (chaos) => {
    const history = await recorded(chaos, 0)
    expect(history).toBeLinearizable(register)
    expect(chaos.timeline).toBeLinearizable(register)
    expect(chaos.timeline.events).toBeLinearizable(register)
    const operations = JSON.parse(JSON.stringify(history)) as Operation[]
    expect(operations).toBeLinearizable(register)
    expect(operations.map((each) => ({ ...each, result: 7 }))).not.toBeLinearizable(register)
    expect({ name: 'run', history }).toEqual({ name: 'run', history: expect.toBeLinearizable(register) })
    await expect(recorded(chaos, 50)).resolves.not.toBeLinearizable(register)
  }),
)

test('a failure draws the history, and says how to see it again', async () => {
  const run = withChaos(
    async (chaos) => {
      expect(await recorded(chaos, 50)).toBeLinearizable(register)
    },
    { seed: 42 },
  )
  const error = (await run().catch((thrown: unknown) => thrown)) as Error
  const message = stripVTControlCharacters(error.message).replace(/FAULTLINE_REPLAY=\S+/, 'FAULTLINE_REPLAY=…')
  expect(
    message
      .split('\n')
      .filter((line) => !line.startsWith('  FAULTLINE_REPLAY'))
      .join('\n'),
  ).toMatchInlineSnapshot(`
    "expect(history).toBeLinearizable(register) // seed 42

    Expected: a linearizable history
    Received: one that is not

    Nothing that can have happened explains what far was answered: read() → 0.

    What was known at that answer; just before, all answers could be explained:

           ╵0 ms      ╵10 ms         ╵15 ms ╵15 ms
    writer ├ write(1) ┤
    near                ├ read() → 1 ┤
    far                  ├ read() → 0 ──────┤ ✗

    The longest order that the model allows:
      writer write(1), near read() → 1, then the state is 1; left over: far read() → 0

    Seed: 42
    Run it again:"
  `)
})

test('.not says what it found, and steps that are used up fail both ways', () => {
  const writes = [1, 2, 3].map((value) => ({
    client: `c${value}`,
    op: { name: 'write', value },
    invokedAtMs: 0,
    returnedAtMs: 10,
  }))
  const messageOf = (assertion: () => void) => {
    try {
      assertion()
    } catch (error) {
      return stripVTControlCharacters((error as Error).message)
    }
    return 'passed'
  }
  expect(messageOf(() => expect(writes).not.toBeLinearizable(register))).toMatchInlineSnapshot(`
    "expect(history).not.toBeLinearizable(register)

    Expected: a history that is not linearizable
    Received: one that is

    An order explains all answers."
  `)
  expect(messageOf(() => expect(writes).toBeLinearizable(register, { maxSteps: 2 }))).toMatchInlineSnapshot(`
    "expect(history).toBeLinearizable(register)

    Expected: a linearizable history
    Received: one of which it cannot be told

    2 steps were not enough to tell. Give \`maxSteps\`, or record a shorter history."
  `)
  expect(messageOf(() => expect(writes).not.toBeLinearizable(register, { maxSteps: 2 }))).toContain('it cannot be told')
})

test('throws on misuse', () => {
  expect(() => expect('history').toBeLinearizable(register)).toThrow('Expected `history` to be a history')
  expect(() => expect([]).toBeLinearizable(undefined as never)).toThrow('Such as `models.register()`.')
})
