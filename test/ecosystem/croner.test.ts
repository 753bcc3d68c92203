import { setTimeout as sleep } from 'node:timers/promises'
import { faults, withChaos } from '@faultline/vitest'
import { Cron } from 'croner'
import { expect, test } from 'vitest'

const hourMs = 3_600_000

function hours(fromIso: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => new Date(Date.parse(fromIso) + i * hourMs).toISOString())
}

test(
  'each hour, on the hour, for a day and a night',
  withChaos(
    async () => {
      const runs: string[] = []
      const job = new Cron('0 0 * * * *', { timezone: 'UTC' }, () => void runs.push(new Date().toISOString()))
      await sleep(25 * hourMs)
      job.stop()
      expect(runs).toEqual(hours('2025-03-01T09:00:00.000Z', 25))
    },
    { epoch: '2025-03-01T08:30:00Z' },
  ),
)

test(
  'a fixed-time job in the gap of the spring change runs at the first valid time after it, the days around at 02:30',
  withChaos(
    async () => {
      const runs: string[] = []
      const job = new Cron(
        '0 30 2 * * *',
        { timezone: 'America/New_York' },
        () => void runs.push(new Date().toISOString()),
      )
      await sleep(56 * hourMs)
      job.stop()
      // 02:30 EST is 07:30Z; on the 9th 02:00 to 03:00 does not exist, 03:00 EDT is 07:00Z; 02:30 EDT is 06:30Z.
      expect(runs).toEqual(['2025-03-08T07:30:00.000Z', '2025-03-09T07:00:00.000Z', '2025-03-10T06:30:00.000Z'])
    },
    { epoch: '2025-03-08T07:00:00Z' },
  ),
)

test(
  'in the hour that comes twice in autumn a fixed-time job runs once, an interval job through both',
  withChaos(
    async () => {
      const fixed: string[] = []
      const interval: string[] = []
      const timezone = 'America/New_York'
      const jobs = [
        new Cron('0 30 1 * * *', { timezone }, () => void fixed.push(new Date().toISOString())),
        new Cron('0 */30 1 * * *', { timezone }, () => void interval.push(new Date().toISOString())),
      ]
      await sleep(24 * hourMs)
      for (const job of jobs) job.stop()
      expect(fixed).toEqual(['2025-11-02T05:30:00.000Z'])
      expect(interval).toEqual([
        '2025-11-02T05:00:00.000Z',
        '2025-11-02T05:30:00.000Z',
        '2025-11-02T06:00:00.000Z',
        '2025-11-02T06:30:00.000Z',
      ])
    },
    { epoch: '2025-11-02T00:00:00Z' },
  ),
)

test(
  'catch: a job whose dependency fails for three hours is told of three failures and runs on',
  withChaos(async (chaos) => {
    const reports = chaos.wrap('reports', { send: async () => 'sent' })
    const outage = chaos.inject(faults.exception('EHOSTUNREACH'), { at: reports.send, from: '90m', for: '3h' })
    const failed: number[] = []
    const sent: number[] = []
    const onError = (error: unknown) => {
      expect(error).toMatchObject({ code: 'EHOSTUNREACH' })
      failed.push(chaos.clock.now() / hourMs)
    }
    const job = new Cron('0 0 * * * *', { timezone: 'UTC', catch: onError }, async () => {
      await reports.send()
      sent.push(chaos.clock.now() / hourMs)
    })
    await sleep(6.5 * hourMs)
    job.stop()
    expect(failed).toEqual([2, 3, 4])
    expect(sent).toEqual([1, 5, 6])
    expect(outage.impact.acted).toBe(3)
  }),
)

test(
  'protect: runs that are slow by a fault never overlap; those due meanwhile are told of',
  withChaos(async (chaos) => {
    const reports = chaos.wrap('reports', { send: async () => 'sent' })
    chaos.inject(faults.latency({ delayMs: '140s' }), { at: reports.send })
    const startsMs: number[] = []
    const blockedMs: number[] = []
    const protect = () => blockedMs.push(chaos.clock.now())
    const job = new Cron('0 * * * * *', { timezone: 'UTC', protect }, async () => {
      startsMs.push(chaos.clock.now())
      await reports.send()
    })
    await sleep(610_000)
    job.stop()
    // It looks each 30 s while a run is due: blocked until the run before is over, and what was missed runs then.
    expect(startsMs).toEqual([60_000, 210_000, 360_000, 510_000])
    const blocked = [120, 150, 180, 240, 270, 300, 330, 420, 450, 480, 540, 570, 600]
    expect(blockedMs.map((atMs) => Math.floor(atMs / 1000))).toEqual(blocked)
    await sleep(200_000)
  }),
)

test(
  'maxRuns and interval: every 20 minutes at most, five times, and no more',
  withChaos(async (chaos) => {
    const startsMs: number[] = []
    const job = new Cron('* * * * * *', { timezone: 'UTC', maxRuns: 5, interval: 1200 }, () => {
      startsMs.push(chaos.clock.now())
    })
    await sleep(24 * hourMs)
    expect(startsMs).toEqual([1000, 1_201_000, 2_401_000, 3_601_000, 4_801_000])
    expect(job.isRunning()).toBe(false)
    expect(job.nextRun()).toBeNull()
  }),
)
