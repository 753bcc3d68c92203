import { expect, test } from 'vitest'
import type { Chaos } from '../chaos/index.js'
import { CounterexampleError, type ExploreOptions, explore, search } from './index.js'

const file = 'src/explore/call-places.test.ts'
const options: ExploreOptions = { seed: 1, runs: 200, progress: false }

interface Bank {
  charge(): Promise<void>
}

function lineHere(): number {
  return Number(/call-places\.test\.ts:(\d+)/.exec((new Error('').stack as string).split('\n')[2] as string)?.[1])
}

/** Charges at two places, of which the second matters. */
const lines = { first: 0, second: 0 }
async function chargeTwice(bank: Bank): Promise<void> {
  await Promise.resolve()
  lines.first = lineHere() + 1
  await bank.charge()
  await Promise.resolve()
  lines.second = lineHere() + 1
  await bank.charge()
}

const body = (fails: number) => async (chaos: Chaos) => {
  let charges = 0
  const bank = chaos.wrap('bank', {
    async charge() {
      charges++
    },
  })
  await chargeTwice(bank).catch(() => {})
  if (charges === fails) throw new Error(`charged ${charges} times`)
}

test('a finding tells where in the code the calls are made that its faults act on', async () => {
  const only = { palette: { only: ['exception'] }, strategies: ['singles'] } as const
  for (const [fails, at] of [
    [0, 'first'],
    [1, 'second'],
  ] as const) {
    const error = await explore({ ...options, ...only }, body(fails))().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CounterexampleError)
    const call = fails + 1
    expect((error as Error).message).toContain(
      `\n  bank.charge, call ${call}: exception ECONNRESET (made at ${file}:${lines[at]})\n`,
    )
  }
})

test('also where tasks are chosen, and each place once', async () => {
  const { findings } = await search(
    { ...options, strategies: ['random'], palette: { only: ['exception'] } },
    async (chaos) => {
      const bank: Bank = chaos.wrap('bank', { async charge() {} })
      let failed = 0
      for (let n = 0; n < 4; n++) await chargeTwice(bank).catch(() => failed++)
      if (failed > 1) throw new Error('failed more than once')
    },
  )
  const callers = findings.flatMap(({ account }) => [...account.callers.values()].flat())
  expect(callers.length).toBeGreaterThan(0)
  for (const { file: name, line, name: fn } of callers) {
    expect(name.endsWith(file)).toBe(true)
    expect(Object.values(lines)).toContain(line)
    expect(fn).toContain('chargeTwice')
  }
})
