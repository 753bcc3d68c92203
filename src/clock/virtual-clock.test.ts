import FakeTimers from '@sinonjs/fake-timers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualClock } from './virtual-clock.js'

const EPOCH = Date.UTC(2025, 0, 1)

/** What a program of timers does: each arms, at its firing, the ones below it, and may clear one armed before. */
interface Program {
  readonly kind: 'timeout' | 'interval'
  readonly delay: number
  readonly stopAfter: number
  readonly children: readonly Program[]
  readonly clears: number
}

const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.record({
    kind: fc.constantFrom('timeout', 'interval'),
    delay: fc.integer({ min: 1, max: 30 }),
    stopAfter: fc.integer({ min: 1, max: 3 }),
    children: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constant([]),
      fc.array(tie('program') as fc.Arbitrary<Program>, { maxLength: 3 }),
    ),
    clears: fc.nat(6),
  }),
}))

interface Timers {
  set(kind: 'timeout' | 'interval', callback: () => void, delay: number): unknown
  clear(handle: unknown): void
  now(): number
}

function run(programs: readonly Program[], timers: Timers): (step: () => boolean) => string[] {
  const log: string[] = []
  const handles: unknown[] = []
  const arm = (part: Program, path: string) => {
    let fired = 0
    const handle = timers.set(
      part.kind,
      () => {
        log.push(`${path}@${timers.now()}`)
        if (++fired >= part.stopAfter && part.kind === 'interval') timers.clear(handle)
        // Node arms an interval anew after its callback, fake-timers before it: the one difference, left out here.
        if (part.kind === 'timeout')
          for (const [index, child] of part.children.entries()) arm(child, `${path}.${index}`)
        if (part.clears < handles.length) timers.clear(handles[part.clears])
      },
      part.delay,
    )
    handles.push(handle)
  }
  for (const [index, part] of programs.entries()) arm(part, `${index}`)
  return (step) => {
    for (let steps = 0; steps < 300 && step(); steps++);
    return log
  }
}

test('fires the same timers at the same times in the same order as the clock of fake-timers', () => {
  fc.assert(
    fc.property(fc.array(program, { maxLength: 5 }), (programs) => {
      const ours = new VirtualClock(EPOCH)
      const theirs = FakeTimers.createClock(0, 1e9)
      const run1 = run(programs, {
        set: (kind, callback, delay) => ours.setTimer(kind, ours.view, callback, delay, []),
        clear: (handle) => (handle as { clear(): void } | undefined)?.clear(),
        now: () => ours.nowMs,
      })
      const run2 = run(programs, {
        set: (kind, callback, delay) =>
          kind === 'timeout' ? theirs.setTimeout(callback, delay) : theirs.setInterval(callback, delay),
        clear: (handle) => theirs.clearTimeout(handle as never),
        now: () => theirs.now,
      })
      const log1 = run1(() => ours.fireNext() !== undefined)
      const log2 = run2(() => {
        if (theirs.countTimers() === 0) return false
        theirs.next()
        return true
      })
      expect(log1).toEqual(log2)
    }),
  )
})

test('an immediate set in a callback is due at the same instant, before any later timer', () => {
  const clock = new VirtualClock(EPOCH)
  const log: string[] = []
  clock.setTimer(
    'timeout',
    clock.view,
    () => clock.setTimer('immediate', clock.view, () => log.push(`i@${clock.nowMs}`), 0, []),
    5,
    [],
  )
  clock.setTimer('timeout', clock.view, () => log.push(`same@${clock.nowMs}`), 5, [])
  clock.setTimer('timeout', clock.view, () => log.push(`t@${clock.nowMs}`), 6, [])
  while (clock.fireNext() !== undefined);
  expect(log).toEqual(['same@5', 'i@5', 't@6'])
})

test.each([
  [0, 1],
  [-5, 1],
  [Number.NaN, 1],
  ['20', 20],
  [1.9, 1],
  [2 ** 31, 1],
  [2 ** 31 - 1, 2 ** 31 - 1],
  [undefined, 1],
])('a delay of %s is taken as Node takes it: %i ms', (delay, ms) => {
  const clock = new VirtualClock(EPOCH)
  clock.setTimer('timeout', clock.view, () => {}, delay, [])
  expect(clock.nextDueMs()).toBe(ms)
})

test('blocking makes due timers late, and intervals keep their distance from the late firing', () => {
  const clock = new VirtualClock(EPOCH)
  const log: number[] = []
  clock.setTimer('interval', clock.view, () => log.push(clock.nowMs), 10, [])
  clock.block(35)
  clock.fireNext()
  clock.fireNext()
  expect(log).toEqual([35, 45])
})
