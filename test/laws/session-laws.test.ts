import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chaos, type ChaosOptions, type Fault, faults, withChaos } from '../../src/index.js'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const ms = fc.integer({ min: 0, max: 500 })

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.tuple(ms, ms).map(([a, b]) => faults.latency({ delayMs: [Math.min(a, b), Math.max(a, b)] })),
  fc.constantFrom('ECONNRESET', 'TimeoutError', 503).map((error) => faults.exception(error)),
  fc.constantFrom('null', 'undefined', 'empty').map((value) => faults.nullValue(value as 'null')),
  fc.constant(faults.lostAnswer()),
  fc.constant(faults.hang()),
  fc.integer({ min: 1, max: 50 }).map((perSecond) => faults.throttle({ perSecond })),
)
const timed: fc.Arbitrary<Fault> = fc.oneof(
  ms.map((delayMs) => faults.lateTimers({ delayMs: [0, delayMs] })),
  fc.integer({ min: -200_000, max: 200_000 }).map((ppm) => faults.clockDrift({ ppm })),
  ms.map((offsetMs) => faults.clockSkew({ offsetMs })),
)

interface Step {
  readonly act: 'call' | 'sleep' | 'timer' | 'inject' | 'node' | 'random'
  readonly point: 'read' | 'write'
  readonly ms: number
  readonly fault: Fault
  readonly probability: number
}

const program: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    act: fc.constantFrom('call', 'call', 'sleep', 'timer', 'inject', 'node', 'random'),
    point: fc.constantFrom('read', 'write'),
    ms,
    fault: fc.oneof(fault, timed),
    probability: fc.constantFrom(0.25, 0.5, 1),
  }),
  { minLength: 1, maxLength: 15 },
)
const seed = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/** Runs a program as one who holds on to nothing would: every step may fail, none waits for ever. */
async function run(steps: readonly Step[], options: ChaosOptions): Promise<string> {
  let timeline: { hash(): string } | undefined
  await withChaos(async (chaos) => {
    timeline = chaos.timeline
    const db = chaos.wrap('db', { read: async () => sleep(3).then(() => [1]), write: async () => 'done' })
    const note = (text: string) => chaos.note(`${text} ${Date.now()}`)
    for (const step of steps) {
      if (step.act === 'sleep') await sleep(step.ms)
      else if (step.act === 'timer') setTimeout(() => note('timer'), step.ms)
      else if (step.act === 'node') chaos.node(`n${step.ms % 2}`, () => setTimeout(() => note('node'), step.ms))
      else if (step.act === 'random') note(`${Math.random()} ${chaos.random(step.point).int(0, 9)}`)
      else if (step.act === 'inject') {
        const at =
          step.fault.kind.startsWith('clock') || step.fault.kind === 'lateTimers' ? {} : { at: `db.${step.point}` }
        const { probability } = step
        chaos.inject(step.fault, { ...at, for: step.ms + 1, probability, optional: true })
      } else
        await Promise.race([db[step.point](), sleep(1000)]).then(
          (answer) => note(`${answer}`),
          (error) => note(`${error}`),
        )
    }
  }, options)()
  return timeline?.hash() ?? ''
}

describe('a session of a seed', () => {
  test('has one timeline, however often it is run, and beside whatever else', () =>
    fc.assert(
      fc.asyncProperty(program, program, seed, seed, async (one, other, seedOne, seedOther) => {
        const alone = [await run(one, { seed: seedOne }), await run(other, { seed: seedOther })]
        expect(await run(one, { seed: seedOne })).toBe(alone[0])
        expect(await Promise.all([run(one, { seed: seedOne }), run(other, { seed: seedOther })])).toEqual(alone)
      }),
    ))

  test('nested in another has the timeline it has alone', () =>
    fc.assert(
      fc.asyncProperty(program, seed, fc.integer({ min: 0, max: 1000 }), async (steps, of, aheadMs) => {
        const body = (chaos: Chaos) => sleep(7).then(() => chaos.note(`${Math.random()}`))
        let inner = ''
        await withChaos(async (outer) => {
          await sleep(aheadMs)
          inner = await outer.fork({ seed: of }).run(async (chaos) => {
            await body(chaos)
            return chaos.timeline.hash()
          })
        })()
        let alone = ''
        await withChaos(
          async (chaos) => {
            await body(chaos)
            alone = chaos.timeline.hash()
          },
          { seed: of },
        )()
        expect(inner).toBe(alone)
        expect(steps).toBeDefined()
      }),
      { numRuns: 20 },
    ))
})

describe('an injection', () => {
  const outcomes = async (arm: (chaos: Chaos) => void, calls: number, of: number) => {
    const told: string[] = []
    await withChaos(
      async (chaos) => {
        const { read } = chaos.wrap('db', { read: async () => [1] })
        arm(chaos)
        for (let call = 0; call < calls; call++)
          await Promise.race([read(), sleep(10_000).then(() => 'late')]).then(
            (answer) => told.push(`${JSON.stringify(answer)}@${chaos.clock.now()}`),
            (error) => told.push(`${error}@${chaos.clock.now()}`),
          )
      },
      { seed: of },
    )()
    return told
  }
  const calls = fc.integer({ min: 1, max: 20 })

  test('of probability 0 never acts: all is as if it were not there', () =>
    fc.assert(
      fc.asyncProperty(fault, calls, seed, async (what, count, of) => {
        const armed = (chaos: Chaos) => void chaos.inject(what, { at: 'db.*', probability: 0, optional: true })
        expect(await outcomes(armed, count, of)).toEqual(await outcomes(() => {}, count, of))
      }),
    ))

  test('of probability 1 acts at every call', () =>
    fc.assert(
      fc.asyncProperty(fault, calls, seed, async (what, count, of) => {
        fc.pre(what.kind !== 'throttle')
        let acted = () => 0
        await outcomes(
          (chaos) => {
            const injection = chaos.inject(what, { at: 'db.*', probability: 1 })
            acted = () => injection.impact.acted
          },
          count,
          of,
        )
        expect(acted()).toBe(count)
      }),
    ))

  test('once lifted leaves every call, clock and timer as it was', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(fault, timed), calls, seed, async (what, count, of) => {
        fc.pre(what.kind !== 'clockDrift')
        const lifted = (chaos: Chaos) => {
          chaos.inject(what, { optional: true }).lift()
          expect(Date.now()).toBe(Date.UTC(2025, 0, 1))
        }
        expect(await outcomes(lifted, count, of)).toEqual(await outcomes(() => {}, count, of))
      }),
    ))

  test('changes no draw of another', () =>
    fc.assert(
      fc.asyncProperty(fault, calls, seed, async (what, count, of) => {
        const draws = async (more: boolean) => {
          let drawn: unknown[] = []
          await withChaos(
            async (chaos) => {
              const db = chaos.wrap('db', { read: async () => 1, write: async () => 1 })
              chaos.inject(faults.latency({ delayMs: [0, 1000] }), { at: 'db.read', probability: 0.5, optional: true })
              if (more) chaos.inject(what, { at: 'db.write', probability: 0.5, optional: true })
              for (let call = 0; call < count; call++) {
                await db.read()
                void db.write().catch(() => {})
              }
              drawn = chaos.timeline.events.flatMap((event) =>
                event.type === 'fault.injected' && event.injection === 1 ? [event.call, event.delayMs] : [],
              )
            },
            { seed: of },
          )()
          return drawn
        }
        expect(await draws(true)).toEqual(await draws(false))
      }),
    ))
})
