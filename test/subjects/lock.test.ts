import { type Chaos, DeadlockError, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { type Disk, LeakyLog, SafeLog } from './lock.js'

type Log = new (disk: Disk) => LeakyLog | SafeLog

async function writesOn(chaos: Chaos, Log: Log) {
  const lines: string[] = []
  const disk = chaos.wrap('disk', { write: async (text: string) => void lines.push(text) })
  chaos.inject(faults.exception('ENOSPC'), { at: disk.write, calls: 2 })
  const log = new Log(disk)
  const done = await Promise.allSettled(['a', 'b', 'c'].map((text) => log.append(text)))
  expect(done.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(lines).toEqual(['a', 'c'])
}

async function staysWritable(chaos: Chaos, Log: Log) {
  const disk = chaos.wrap('disk', { write: async (_text: string) => {} })
  const log = new Log(disk)
  const system = chaos.system({ name: 'log', probe: () => log.append('probe'), probeTimeoutMs: 500 })
  chaos.inject(faults.exception('EIO'), { at: disk.write, from: '1s', for: '1s' })
  await expect(system).toRecoverWithin('1s')
}

test('a lock that an error keeps is caught at once, as a deadlock, with no timeout waited for', async () => {
  const error = await inSession((chaos) => writesOn(chaos, LeakyLog))().catch((error: unknown) => error)
  expect(error).toBeInstanceOf(DeadlockError)
  expect(error).toMatchObject({ atMs: 0 })
})

test('and from outside, as a system that never recovers', async () => {
  await expect(inSession((chaos) => staysWritable(chaos, LeakyLog))()).rejects.toThrow(/toRecoverWithin/)
})

test(
  'a lock that is released in any case passes',
  withChaos(async (chaos) => {
    await writesOn(chaos, SafeLog)
  }),
)

test(
  'and its system recovers',
  withChaos((chaos) => staysWritable(chaos, SafeLog)),
)
