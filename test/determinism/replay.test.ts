import { createHash } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'
import { failpoint } from '../../src/failpoint/index.js'
import { actsOn, faultKinds } from '../../src/fault/index.js'
import { toToken, withChaos } from '../../src/index.js'
import { program, schedule } from './program.js'

const library = { withChaos, failpoint }
const hashOf = (lines: string) => createHash('sha256').update(lines).digest('hex')

afterEach(() => vi.unstubAllEnvs())

/** What the program can meet. Other targets come with subpaths, whose tests replay them. */
const here = ['call', 'timer', 'clock'] as const

test('the program meets every fault kind of calls, timers and clocks', async () => {
  const acted = new Set(
    (await program(library, { schedule }))
      .split('\n')
      .flatMap((line) => /"type":"fault.injected".*"kind":"(\w+)"/.exec(line)?.[1] ?? []),
  )
  expect([...acted].sort()).toEqual(
    faultKinds()
      .filter((kind) => here.some((target) => actsOn(kind, target)))
      .map(({ kind }) => kind)
      .sort(),
  )
})

test('1,000 replays give one timeline: the committed one, by schedule, by token, alone and four at a time', async () => {
  const first = await program(library, { schedule })
  const expected = { events: first.trimEnd().split('\n').length, hash: hashOf(first) }
  // Changed on purpose: `vitest run test/determinism -u`, and say in the changeset that old seeds replay differently.
  await expect(`{ "events": ${expected.events}, "hash": "${expected.hash}" }\n`).toMatchFileSnapshot('./expected.json')

  let different = 0
  const replay = async () => {
    if ((await program(library, { schedule })) !== first) different++
  }
  for (let run = 0; run < 400; run++) await replay()
  for (let run = 0; run < 200; run += 4) await Promise.all([replay(), replay(), replay(), replay()])
  vi.stubEnv('FAULTLINE_REPLAY', toToken(schedule))
  for (let run = 0; run < 400; run++) if ((await program(library, { seed: run })) !== first) different++
  expect(different).toBe(0)
}, 120_000)
