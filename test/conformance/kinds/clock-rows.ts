import { faults } from '../../../src/index.js'
import type { Row } from './row.js'

const hour = 3_600_000

/** How far dates are ahead of the session's own time since the body began, in whole units. */
const aheadBy = (unitMs: number, startMs: number, nowMs: number) =>
  Math.round((Date.now() - startMs - nowMs) / unitMs) + 0

export const clockRows: readonly Row[] = [
  {
    kind: 'clockDrift',
    fault: faults.clockDrift({ ppm: 9_000_000 }),
    options: { at: 'fast' },
    async body({ chaos, note }) {
      await chaos.node('fast', async () => {
        const [date, trueMs] = [Date.now(), chaos.clock.now()]
        // A timer of the fast node: a tenth of it in true time.
        await new Promise((resolve) => setTimeout(resolve, 1000))
        note(`${Math.round((Date.now() - date) / (chaos.clock.now() - trueMs))} times as fast`)
        note(`lasted what was asked: ${Date.now() - date >= 1000}`)
      })
    },
    atLeastMs: 100,
  },
  {
    kind: 'clockFreeze',
    fault: faults.clockFreeze(),
    options: { for: 200 },
    async body({ note, sleep, injection }) {
      const date = Date.now()
      await sleep(20)
      note(`frozen: ${Date.now() === date}`)
      await sleep(300)
      note(`goes on: ${Date.now() > date}, ${injection.ended}`)
    },
    atLeastMs: 320,
  },
  {
    kind: 'clockJump',
    fault: faults.clockJump({ byMs: -2 * hour }),
    options: { from: 100 },
    async body({ chaos, note, sleep, injection }) {
      const start = Date.now() - chaos.clock.now()
      await sleep(300)
      note(`${aheadBy(hour, start, chaos.clock.now())} h`)
      injection.lift()
      note(`${aheadBy(hour, start, chaos.clock.now())} h`)
    },
  },
  {
    kind: 'clockSkew',
    fault: faults.clockSkew({ offsetMs: '3h' }),
    options: { at: 'ahead' },
    body({ chaos, note }) {
      const start = Date.now() - chaos.clock.now()
      note(`here ${aheadBy(hour, start, chaos.clock.now())} h`)
      chaos.node('ahead', () => note(`there ${aheadBy(hour, start, chaos.clock.now())} h`))
    },
  },
  {
    kind: 'dstChange',
    fault: faults.dstChange({ zone: 'Europe/Berlin', change: 'spring', beforeMs: 100 }),
    async body({ note, sleep }) {
      note(`${new Date().getHours()} o'clock`)
      await sleep(300)
      note(`${new Date().getHours()} o'clock`)
    },
  },
  {
    kind: 'leapSecond',
    fault: faults.leapSecond({ mode: 'repeat', atMs: 100 }),
    async body({ chaos, note, sleep }) {
      const start = Date.now() - chaos.clock.now()
      await sleep(300)
      note(`${aheadBy(1000, start, chaos.clock.now())} s`)
    },
  },
]
