import { stripVTControlCharacters } from 'node:util'
import { type Chaos, withChaos } from '@faultline/vitest'
import { findLimit } from '@faultline/vitest/explore'
import pTimeout from 'p-timeout'
import { afterEach, describe, expect, test, vi } from 'vitest'

/** Bears a latency of a second. */
async function buy(chaos: Chaos): Promise<void> {
  const payments = chaos.wrap('payments', { charge: async () => 'paid' })
  await pTimeout(payments.charge(), { milliseconds: 1000 })
}

/** The message that an assertion fails with, without colour. */
const messageOf = (run: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(run)
    .then(
      () => 'passed',
      (error: Error) => stripVTControlCharacters(error.message),
    )

afterEach(() => vi.unstubAllEnvs())

const at = 'payments.charge'

describe('toTolerateUpTo', () => {
  test('holds up to the limit, and no further', async () => {
    await expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '1s' })
    await expect(buy).not.toTolerateUpTo({ of: 'latency', at, limit: 1001 })
    await expect(buy).not.toTolerateUpTo({ of: 'outage', at, limit: 1 })
    await expect(buy).toTolerateUpTo({ of: 'outage', at, fault: 'drop', limit: '1s' })
    await expect(buy).toTolerateUpTo({ of: 'skew', limit: '1d' })
    await expect(buy).toTolerateUpTo({ of: 'drift', limit: 100_000, direction: 'fast' })
  })

  test('what a lesser one breaks is not tolerated, though the limit itself is', async () => {
    const picky = async (chaos: Chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      await ask()
      if (chaos.clock.now() >= 3000 && chaos.clock.now() < 4000) throw new Error('asked at a bad time')
    }
    const message = await messageOf(() =>
      expect(picky).toTolerateUpTo({ of: 'latency', at: 'ask', limit: 20_000, seed: 1 }),
    )
    expect(message).toContain('Received: tolerated up to 2.999 s, not at 3 s')
    expect(message).toContain('passes  0 ms to 2.999 s\n  breaks  3 s to 3.999 s\n  passes  4 s to 20 s')
  })

  test('a failure prints the limit, how it breaks, and a line of Vitest that shows it again', async () => {
    const message = await messageOf(() => expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '2s', seed: 7 }))
    const [line] = /FAULTLINE_REPLAY=.*/.exec(message) ?? []
    expect(message.replace(/f1\.[\w-]+/, 'f1.…')).toMatchInlineSnapshot(`
      "expect(body).toTolerateUpTo({ of: 'latency', at: 'payments.charge', limit: '2s' }) // seed 7

      Expected: latency of 2 s at payments.charge to be tolerated
      Received: tolerated up to 1 s, not at 1.001 s

      Monotone in all that was tried: 45 values, 5 seeds each, 158 runs. Seed 7.

      At 1.001 s it breaks:

      body: TimeoutError: Promise timed out after 1000 milliseconds
        in buy, packages/vitest/src/limit.test.ts:10:9

      At 1 s of virtual time, with:
        payments.charge: latency 1001 ms (made at packages/vitest/src/limit.test.ts:10)

                                       ╵0 ms        ╵200 ms      ╵400 ms      ╵600 ms      ╵800 ms
        #1 latency 1001 ms at payment… █░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ ×1
                                       ░ armed  █ acted

      Found by bisection in run 86 of 158. Seed 7.

      To see it again:
        FAULTLINE_REPLAY=f1.… npx vitest run packages/vitest/src/limit.test.ts -t '^toTolerateUpTo > a failure prints the limit, how it breaks, and a line of Vitest that shows it again$'

      To keep it as a test:
        test('toTolerateUpTo > a failure prints the limit, how it breaks, and a line of Vitest that shows it again: regression', replaySchedule({
          version: 1,
          seed: 7,
          injections: [
            { fault: { kind: 'latency', delayMs: 1001 }, at: 'payments.charge' },
          ],
        }, body))

      Hints:
        - What was given up for taking too long may yet come to pass: abort it, or do not mind when it does."
    `)

    // As printed: this test alone, under that schedule.
    const [, token = '', command] = /^FAULTLINE_REPLAY=(\S+) (.*)$/.exec(line ?? '') ?? []
    expect(command).toMatch(
      /^npx vitest run packages\/vitest\/src\/limit\.test\.ts -t '\^toTolerateUpTo > a failure prints/,
    )
    vi.stubEnv('FAULTLINE_REPLAY', token)
    const again = await messageOf(() => expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '2s' }))
    expect(again).toMatch(/^body: TimeoutError: Promise timed out after 1000 milliseconds/)
    expect(again).toContain(`FAULTLINE_REPLAY=${token} `)
  })

  test('with `not`, the failure says that nothing broke, and there is nothing to be replayed', async () => {
    const run = () => expect(buy).not.toTolerateUpTo({ of: 'latency', at, limit: '1s', seed: 7 })
    vi.stubEnv('FAULTLINE_REPLAY', 'f1.not-even-one')
    expect(await messageOf(run)).toMatchInlineSnapshot(`
      "expect(body).not.toTolerateUpTo({ of: 'latency', at: 'payments.charge', limit: '1s' }) // seed 7

      Expected: latency of 1 s at payments.charge not to be tolerated
      Received: tolerated up to 1 s, the largest tried

      Monotone in all that was tried: 24 values, 5 seeds each, 121 runs. Seed 7.

      To search again:
        FAULTLINE_SEED=7 npx vitest run packages/vitest/src/limit.test.ts -t '^toTolerateUpTo > with \`not\`, the failure says that nothing broke, and there is nothing to be replayed$'"
    `)
  })

  test('where runs are used up before the limit, it fails either way', async () => {
    const options = { of: 'latency', at, limit: '900ms', seed: 7, runs: 21 } as const
    const said = 'Received: tolerated up to 4 ms; there its runs were used up'
    expect(await messageOf(() => expect(buy).toTolerateUpTo(options))).toContain(said)
    expect(await messageOf(() => expect(buy).not.toTolerateUpTo(options))).toContain(said)
  })

  test('takes what makes a system', async () => {
    const desk = (chaos: Chaos) => {
      const ask = chaos.wrap('ask', async () => 'an answer')
      return chaos.system({ name: 'desk', probe: () => pTimeout(ask(), { milliseconds: 300 }) })
    }
    await expect(desk).toTolerateUpTo({ of: 'latency', at: 'ask', for: '1s', limit: 300 })
    await expect(desk).not.toTolerateUpTo({ of: 'latency', at: 'ask', for: '1s', limit: 301 })
  })

  test(
    'within a session it is nested in it',
    withChaos(async (chaos) => {
      await expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '1s' })
      expect(chaos.clock.now()).toBe(0)
    }),
  )

  test('one that was not awaited fails the test of its session', async () => {
    const run = withChaos(() => {
      void expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '1s' })
    })
    await expect(run()).rejects.toMatchObject({ code: 'FAULTLINE_MATCHER_NOT_AWAITED' })
  })

  test.fails('one that was not awaited fails its test, out of any session', () => {
    void expect(buy).toTolerateUpTo({ of: 'latency', at, limit: '1s' })
  })

  test('misuse is told in words', async () => {
    const attempts = [
      () => expect('payments').toTolerateUpTo({ of: 'latency', limit: '1s' }),
      () => expect(buy).toTolerateUpTo({ of: 'latency' } as never),
      () => expect(buy).toTolerateUpTo({ of: 'latency', limit: '1s', max: '2s' } as never),
      () => expect(buy).toTolerateUpTo({ of: 'rate', limit: 0 }),
      () => expect(buy).toTolerateUpTo({ of: 'rate', limit: 30 }),
      () => expect(buy).toTolerateUpTo({ of: 'heat', limit: 30 } as never),
      () => expect({ buy }).toEqual({ buy: expect.toTolerateUpTo({ of: 'latency', limit: '1s' }) }),
    ]
    const messages = []
    for (const attempt of attempts) messages.push(await messageOf(attempt))
    await withChaos(async (chaos) => {
      const system = chaos.system({ name: 'desk', probe: () => true })
      messages.push(await messageOf(() => expect(system).toTolerateUpTo({ of: 'latency', limit: '1s' })))
    })()
    expect(messages).toMatchInlineSnapshot(`
      [
        "Expected \`body\` to be a function that is given \`chaos\`, got "payments". await expect(async (chaos) => { … }).toTolerateUpTo(…)",
        "Expected \`limit\` to say how much latency is to be tolerated, got undefined. Such as '2s'.",
        "Expected \`max\` to be left out, got "2s". Nothing above \`limit\` is tried.",
        "Expected \`limit\` to be above 0, got 0. No fault at all is always tolerated.",
        "Expected \`limit\` to be between 0 and 1, got 30. It is a fraction: for 30 %, write 0.3.",
        "Expected \`of\` to be one of 'latency', 'outage', 'rate', 'skew', 'drift', got "heat".",
        "\`expect.toTolerateUpTo(…)\` inside another matcher cannot let time run, which it has to. Write \`await expect(body).toTolerateUpTo(…)\` before.",
        "Expected \`body\` to be a function that is given \`chaos\`, got { name: "desk", healthy: undefined, incidents: function inc…. It is run anew for each value: make the system in it, and give it back.",
      ]
    `)
  })
})

test('findLimit has the time of its test, and prints its line', { timeout: 3000 }, async () => {
  const { tolerated, failure } = await findLimit({ of: 'latency', at, seed: 7 }, buy)
  expect(tolerated).toBe(1000)
  expect(failure?.replay).toMatch(
    /^FAULTLINE_REPLAY=\S+ npx vitest run packages\/vitest\/src\/limit\.test\.ts -t '\^findLimit has/,
  )
})
