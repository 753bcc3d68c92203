/** One virtual timer, in a loop of sleeps: ours against the bare drain of a clock, and against fake-timers' own advance. */
import FakeTimers from '@sinonjs/fake-timers'
import { withChaos } from 'faultline'
import { type Row, race, row } from './harness.ts'

const sleeps = 100_000
const fewer = 5_000

async function ours(): Promise<number> {
  await withChaos(
    async () => {
      for (let i = 0; i < sleeps; i++) await new Promise((resolve) => setTimeout(resolve, 10))
    },
    { maxEvents: 2 * sleeps },
  )()
  return sleeps
}

/** createClock, and a turn of the event loop before each timer. */
async function bareDrain(): Promise<number> {
  const clock = FakeTimers.createClock(0)
  let over = false
  const body = async () => {
    for (let i = 0; i < sleeps; i++) await new Promise((resolve) => clock.setTimeout(resolve as () => void, 10))
    over = true
  }
  const running = body()
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.next()
  }
  await running
  return sleeps
}

async function nextAsync(): Promise<number> {
  const clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  try {
    clock.setTickMode({ mode: 'nextAsync' })
    for (let i = 0; i < fewer; i++) await new Promise((resolve) => setTimeout(resolve, 10))
  } finally {
    clock.uninstall()
  }
  return fewer
}

export async function bench(): Promise<Row[]> {
  const bare = 'createClock, setImmediate, next()'
  const mode = "setTickMode({ mode: 'nextAsync' })"
  const { rates, ratio } = await race([
    { name: 'faultline', run: ours },
    { name: bare, run: bareDrain },
    { name: mode, run: nextAsync },
  ])
  const ns = 1e9 / (rates.get('faultline') as number)
  return [
    // Rates are per second; a cost is the other way round.
    row('timer', ns, 'ns', { against: bare, ratio: { atMost: 1.3 } }, 1 / ratio(bare)),
    row('timer', ns, 'ns', { against: mode, ratio: { atMost: 1 / 5 } }, 1 / ratio(mode)),
  ]
}
