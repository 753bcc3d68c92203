import { expect, test } from 'vitest'
import { BlastRadiusError } from '../error/index.js'
import { faults } from '../fault/index.js'
import { scenarios } from '../scenario/index.js'
import { failureOf, inChaos, sleep } from './chaos.test-support.js'
import type { BlastRadius, Chaos } from './index.js'

const inRadius = <T>(blastRadius: BlastRadius, body: (chaos: Chaos) => T | PromiseLike<T>) =>
  inChaos(body, { blastRadius })
const shopOf = (chaos: Chaos) => chaos.wrap('shop', { buy: async () => 'book', look: async () => 'books' })
const ends = (chaos: Chaos) =>
  chaos.timeline.events.flatMap((event) =>
    event.type === 'fault.lifted' ? [[event.atMs, event.injection, event.reason]] : [],
  )

test('faults act at the points of the radius, and nowhere else', () =>
  inRadius({ points: ['shop.look', 'stock.**'] }, async (chaos) => {
    const shop = shopOf(chaos)
    const injection = chaos.inject(faults.exception(503), { at: 'shop.*' })
    expect(await shop.buy()).toBe('book')
    await expect(shop.look()).rejects.toMatchObject({ status: 503 })
    expect(injection.impact).toMatchObject({ seen: 1, acted: 1, affected: { points: { 'shop.look': 1 } } })
  }))

test('what could act nowhere in the radius is refused, and so is what would act on all code', () =>
  inRadius({ points: ['shop.*', 'replica'] }, async (chaos) => {
    const failures = await Promise.all(
      [
        () => chaos.inject(faults.hang(), { at: 'stock.*' }),
        () => chaos.inject([faults.hang(), faults.clockFreeze()]),
        () => chaos.inject(faults.clockFreeze(), { at: 'leader' }),
      ].map(failureOf),
    )
    expect(failures.filter((failure) => !(failure instanceof BlastRadiusError))).toEqual([])
    expect(failures.map(({ message }) => message)).toMatchInlineSnapshot(`
      [
        "Refused to inject hang until lifted: it could act at 'stock.*' alone, and the blast radius is 'shop.*', 'replica'. Change \`at\`, or widen \`blastRadius.points\`.",
        "Refused to inject clock freeze: it would act on all code, and the blast radius is 'shop.*', 'replica'. Give a node that is within it as \`at\`, or add '**' to \`blastRadius.points\`.",
        "Refused to inject clock freeze: it could act at 'leader' alone, and the blast radius is 'shop.*', 'replica'. Change \`at\`, or widen \`blastRadius.points\`.",
      ]
    `)
    expect(chaos.schedule.injections).toEqual([])
    // No `at` is everywhere in the radius, for faults of calls.
    chaos.inject(faults.latency({ delayMs: 5 }))
    chaos.inject(faults.clockSkew({ offsetMs: 5 }), { at: 'replica' })
    await shopOf(chaos).buy()
    expect(chaos.node('replica', () => Date.now()) - Date.now()).toBe(5)
  }))

test("with '**' all code is within the radius", () =>
  inRadius({ points: '**' }, async (chaos) => {
    chaos.inject(faults.clockFreeze())
    await sleep(5)
  }))

test('one more at a time than allowed is refused; windows that do not meet, and lifted ones, leave room', () =>
  inRadius({ maxConcurrent: 2 }, async (chaos) => {
    const late = (options: object) => chaos.inject(faults.latency({ delayMs: 1 }), { optional: true, ...options })
    late({ for: '1s' })
    late({ from: '5s', for: '1s' })
    const open = late({ from: '1s' })
    const failure = await failureOf(() => late({ from: '2s' }))
    expect(failure).toBeInstanceOf(BlastRadiusError)
    expect(failure).toMatchObject({ bound: 'maxConcurrent' })
    expect(failure.message).toContain('it would be one of 3 in force at 5000 ms of virtual time')
    late({ from: '2s', for: '3s' })
    open.lift()
    // A scenario is one, however many faults it is made of.
    chaos.inject(scenarios.packetLoss({ mode: 'timeout' }), { from: '3s', for: '1s', optional: true })
    expect(await failureOf(() => late({ from: 3500, for: 1 }))).toBeInstanceOf(BlastRadiusError)
  }))

test('an injection is in force no longer than allowed, counted from when it begins; what it holds goes on', () =>
  inRadius({ maxDuration: '2s' }, async (chaos) => {
    const shop = shopOf(chaos)
    await sleep(500)
    const hanging = chaos.inject(faults.hang(), { at: shop.buy })
    const early = chaos.inject(faults.latency({ delayMs: 1 }), { at: shop.look, from: '1s', for: '1s', optional: true })
    chaos.inject(faults.clockFreeze(), { from: '1s' })
    expect(await shop.buy()).toBe('book')
    expect(chaos.clock.now()).toBe(2500)
    expect(hanging.ended).toBe('blastRadius')
    await shop.look()
    await sleep(2000)
    expect(early.ended).toBe('window')
    expect(ends(chaos)).toEqual([
      [2500, 1, 'blastRadius'],
      [2500, 2, 'window'],
      [3500, 3, 'blastRadius'],
    ])
    // The schedule holds what was asked for.
    expect(chaos.schedule.injections[0]?.when).toBeUndefined()
  }))

test('matchers know that it ends', () =>
  inRadius({ maxDuration: '2s' }, async (chaos) => {
    const shop = shopOf(chaos)
    chaos.inject(faults.exception(503), { at: shop.buy })
    expect(chaos.timeline.events.at(-1)).toMatchObject({ type: 'fault.armed', untilMs: 2000 })
    await expect(shop.buy()).rejects.toThrow()
  }))

test('a schedule is held to it, and so is a fork, unless it has one of its own', async () => {
  const schedule = { version: 1, seed: 1, injections: [{ fault: faults.hang(), at: 'stock.read' }] } as const
  expect(await failureOf(() => inChaos(() => {}, { schedule, blastRadius: { points: 'shop.*' } }))).toBeInstanceOf(
    BlastRadiusError,
  )
  await inRadius({ points: 'shop.*' }, async (chaos) => {
    expect(await failureOf(() => chaos.fork({ schedule }).run(() => {}))).toBeInstanceOf(BlastRadiusError)
    const wider = { schedule: { ...schedule, injections: [] }, blastRadius: { points: 'stock.*' } }
    await chaos.fork(wider).run((inner) => void inner.inject(faults.hang(), { at: 'stock.*', optional: true }))
  })
})

test('a bad radius is refused', async () => {
  const bad = ['wide', [], { point: 'a' }, { points: [] }, { points: 'a..b' }, { maxConcurrent: 0 }, { maxDuration: 0 }]
  const failures = await Promise.all(
    bad.map((blastRadius) => failureOf(() => inRadius(blastRadius as never, () => {}))),
  )
  expect(failures.map(({ message }) => message.split('\n')[0])).toMatchInlineSnapshot(`
    [
      "Expected \`blastRadius\` to be an object such as { points: 'payments.**' }, got "wide".",
      "Expected \`blastRadius\` to be an object such as { points: 'payments.**' }, got [].",
      "Expected \`blastRadius\` to hold only points, maxConcurrent, maxDuration, got "point". Check the spelling.",
      "Expected \`blastRadius.points\` to be a pattern, or a list of patterns, got []. It is empty.",
      "Expected \`blastRadius.points\` to be the name of a point or a pattern such as 'payments.*', got "a..b". Separate segments by one dot; '*' stands for one segment, '**' for any number.",
      "Expected \`blastRadius.maxConcurrent\` to be a whole number, 1 or more, got 0.",
      "Expected \`blastRadius.maxDuration\` to be a finite number above 0, got 0.",
    ]
  `)
})
