import { expect, test } from 'vitest'
import { ClockView } from './clock-view.js'
import { chooserOf, Interleaver, type Place, type Task } from './interleaver.js'
import { VirtualClock } from './virtual-clock.js'

/** A clock on which whatever is set is written down as it fires. */
function clockWith(choose: (tasks: readonly Task[], choice: number) => number) {
  const clock = new VirtualClock(0)
  clock.interleaver = new Interleaver(choose)
  const log: string[] = []
  const set = {
    timer: (name: string, delayMs: number) =>
      clock.setTimer('timeout', clock.view, () => log.push(name), delayMs, undefined),
    immediate: (name: string) => clock.setTimer('immediate', clock.view, () => log.push(name), 0, undefined),
    task: (name: string, place?: Place) => clock.setTask(name, () => log.push(name), place),
    own: (name: string, delayMs: number, last = false) => clock.setInternal(delayMs, () => log.push(name), false, last),
  }
  const run = () => {
    while (clock.fireNext() !== undefined);
    return log.join(' ')
  }
  return { clock, interleaver: clock.interleaver, set, run }
}

const last = (tasks: readonly Task[]) => tasks.length - 1

test('without a choice it goes as it would anyway: calls at once, then timers as they were set', () => {
  const { set, run, interleaver } = clockWith(chooserOf([]))
  set.timer('b', 1)
  set.task('call')
  set.timer('c', 1)
  set.immediate('a')
  expect(run()).toBe('call a b c')
  expect(interleaver.order).toEqual([0])
})

test('timers of one delay keep their order, and so do immediates and the tasks of a lane', () => {
  const { clock, set, run, interleaver } = clockWith(last)
  const lane = {}
  set.timer('10a', 10)
  clock.advanceTo(5)
  for (const name of ['5a', '5b', '5c']) set.timer(name, 5)
  clock.advanceTo(10)
  for (const name of ['i1', 'i2']) set.immediate(name)
  set.task('l1', { lane })
  set.task('x')
  set.task('l2', { lane })
  expect(run()).toBe('i1 i2 5a 5b 5c 10a x l1 l2')
  expect(interleaver.widths).toEqual([5, 5, 4, 4, 4, 3, 2])
})

test('timers of one delay on two nodes are of two machines', () => {
  const order: string[] = []
  const { clock, run } = clockWith(last)
  const nodes = ['one', 'two'].map((name) => new ClockView(name, clock.view))
  for (const view of nodes) clock.setTimer('timeout', view, () => order.push(view.name), 5, undefined)
  run()
  expect(order).toEqual(['two', 'one'])
})

test('what is our own is no choice: it goes before the timers that were set after it, and after those before', () => {
  const { set, run, interleaver } = clockWith(last)
  set.own('window begins', 5)
  set.timer('a', 5)
  set.own('latency over', 5)
  set.timer('b', 4)
  set.own('nothing else came', 5, true)
  expect(run()).toBe('b window begins a latency over nothing else came')
  expect(interleaver.order).toEqual([])
})

test('once real I/O has been in flight, immediates go on first, and are no choice', () => {
  const { set, run, interleaver } = clockWith(last)
  set.task('a')
  set.immediate('i')
  set.task('b')
  interleaver.afterIo()
  expect(run()).toBe('i b a')
  expect(interleaver.widths).toEqual([2])
})

test('what real I/O has set going, in whatever order it was done, takes the order in which the calls began', () => {
  const ids = (order: readonly number[]) => {
    const seen: (readonly [string, number])[] = []
    const { set, run, interleaver } = clockWith((tasks) => {
      seen.push(...tasks.map(({ what, id }) => [what, id] as const))
      return 0
    })
    set.task('0', { rank: 0 })
    interleaver.afterIo()
    for (const rank of order) set.task(`${rank}`, { rank })
    return { ran: run(), seen }
  }
  const first = ids([1, 2, 3, 4])
  expect(first.ran).toBe('0 1 2 3 4')
  for (const order of [
    [4, 3, 2, 1],
    [2, 4, 1, 3],
  ])
    expect(ids(order)).toEqual(first)
})

test('a choice out of range is brought into it, and is written down as it was taken', () => {
  const wanted = [7, -1, Number.NaN, 1.9]
  const { set, run, interleaver } = clockWith((_tasks, choice) => wanted[choice] as number)
  for (const name of ['a', 'b', 'c', 'd', 'e']) set.task(name)
  expect(run()).toBe('e a b d c')
  expect(interleaver.order).toEqual([4, 0, 0, 1])
})

test('a task goes on with the chain of the one that set it going; of several, with the first', () => {
  const seen: Record<string, Pick<Task, 'chain' | 'after'>> = {}
  const clock = new VirtualClock(0)
  const note = (tasks: readonly Task[]) => {
    for (const { what, chain, after } of tasks) seen[what] = { chain, after }
    return 0
  }
  clock.interleaver = new Interleaver(Object.assign(note, { alone: (task: Task) => void note([task]) }))
  clock.setTask('a', () => {
    clock.setTask('a.1', () => clock.setInternal(10, () => clock.setTask('after a latency', () => {})))
    clock.setTask('a.2', () => {})
  })
  clock.setTask('b', () => {})
  while (clock.fireNext() !== undefined);
  expect(seen).toEqual({
    a: { chain: 1, after: 0 },
    b: { chain: 2, after: 0 },
    'a.1': { chain: 1, after: 1 },
    'a.2': { chain: 3, after: 1 },
    // By the fault's own timer, which is no task.
    'after a latency': { chain: 1, after: 3 },
  })
})
