import { setTimeout as sleep } from 'node:timers/promises'
import { faults, scenarios, withChaos } from '@faultline/vitest'
import { Cron, type CronOptions } from 'croner'
import { describe, expect, test } from 'vitest'

const hour = 3_600_000
const day = 24 * hour

/** `30 02:30 GMT+0200`: the day of the month and the time that a clock on the wall of Berlin shows. */
const stamp = () => new Date().toString().replace(/^\w+ \w+ (\d+) \d+ (\d+:\d+):00 (GMT\+\d+).*/, '$1 $2 $3')

async function runsOf(pattern: string, options: CronOptions, forMs: number): Promise<string[]> {
  const runs: string[] = []
  const job = new Cron(pattern, options, () => void runs.push(stamp()))
  await sleep(forMs)
  job.stop()
  return runs
}

/** With a zone of its own, or by local time as it finds it: the answer is the same only if local time is right. */
const forms: [string, CronOptions][] = [
  ['in local time', {}],
  ['with its option `timezone`', { timezone: 'Europe/Berlin' }],
]

describe.each(forms)('croner %s', (_, options) => {
  test(
    'in spring: a job at 02:30 runs at 03:00, the first time after the gap; one of an interval leaves the hour out',
    withChaos(
      async (chaos) => {
        chaos.inject(scenarios.dstChange({ change: 'spring', beforeMs: '37h' }))
        const [fixed, interval] = await Promise.all([
          runsOf('0 30 2 * * *', options, 3 * day),
          runsOf('0 */30 2 * * *', options, 3 * day),
        ])
        expect(fixed).toEqual(['29 02:30 GMT+0100', '30 03:00 GMT+0200', '31 02:30 GMT+0200'])
        expect(interval).toEqual(['29 02:00 GMT+0100', '29 02:30 GMT+0100', '31 02:00 GMT+0200', '31 02:30 GMT+0200'])
      },
      { epoch: '2025-03-28T12:00:00Z' },
    ),
  )

  test(
    'in autumn: a job at 02:30 runs in the first of the two hours alone; one of an interval in both',
    withChaos(
      async (chaos) => {
        chaos.inject(scenarios.dstChange({ change: 'autumn', beforeMs: '37h' }))
        const [fixed, interval] = await Promise.all([
          runsOf('0 30 2 * * *', options, 3 * day),
          runsOf('0 */30 2 * * *', options, 2 * day),
        ])
        expect(fixed).toEqual(['25 02:30 GMT+0200', '26 02:30 GMT+0200', '27 02:30 GMT+0100'])
        expect(interval).toEqual([
          '25 02:00 GMT+0200',
          '25 02:30 GMT+0200',
          '26 02:00 GMT+0200',
          '26 02:30 GMT+0200',
          '26 02:00 GMT+0100',
          '26 02:30 GMT+0100',
        ])
      },
      { epoch: '2025-10-24T12:00:00Z' },
    ),
  )
})

test(
  'the same job on two machines: the one in Sydney meets its own change, the other none',
  withChaos(
    async (chaos) => {
      chaos.inject(faults.dstChange({ zone: 'Australia/Sydney', change: 'autumn', beforeMs: '4h' }), { at: 'sydney' })
      const runs = (node: string) =>
        chaos.node(node, async () => {
          const atMs: number[] = []
          const job = new Cron('0 30 2 * * *', () => void atMs.push(chaos.clock.now()))
          await sleep(2 * day)
          job.stop()
          return atMs
        })
      const [sydney = [], other = []] = await Promise.all([runs('sydney'), runs('other')])
      // 02:30 there is half an hour before the change at 03:00; the next one is 25 hours later.
      expect(sydney.map((atMs) => atMs / hour)).toEqual([3.5, 28.5])
      expect((other[1] as number) - (other[0] as number)).toBe(day)
    },
    { epoch: '2025-04-05T12:00:00Z' },
  ),
)

test(
  'a job each day by an interval of 24 hours is an hour off after either change',
  withChaos(async (chaos) => {
    chaos.inject(scenarios.dstChange({ change: 'spring', beforeMs: '22.5h' }))
    const runs: string[] = []
    runs.push(stamp())
    const timer = setInterval(() => runs.push(stamp()), day)
    await sleep(day)
    clearInterval(timer)
    expect(runs).toEqual(['29 03:30 GMT+0100', '30 04:30 GMT+0200'])
  }),
)

test(
  'a clock set back by an hour after the run: the job of that day runs again',
  withChaos(
    async (chaos) => {
      chaos.inject(faults.clockJump({ byMs: '-1h' }), { from: '45m' })
      const atMs: number[] = []
      const job = new Cron('0 30 2 * * *', { timezone: 'UTC' }, () => void atMs.push(chaos.clock.now()))
      await sleep(3 * hour)
      job.stop()
      expect(atMs).toEqual([1_800_000, 5_400_000])
    },
    { epoch: '2025-02-01T02:00:00Z' },
  ),
)
