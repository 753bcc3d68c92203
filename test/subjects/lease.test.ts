import { type Chaos, faults, withChaos } from '@faultline/vitest'
import { withChaos as inSession } from 'faultline'
import { expect, test } from 'vitest'
import { EarlyWriter, LateWriter } from './lease.js'
import 'faultline/resource'

/** Nothing is written after the lease has expired, also if the process is paused in the middle. */
async function keepsToItsLease(chaos: Chaos, Writer: typeof EarlyWriter) {
  const untilMs = Date.now() + 10_000
  const late: string[] = []
  const writer = new Writer({ untilMs }, (text) => void (Date.now() >= untilMs && late.push(text)))
  chaos.inject(faults.processPause({ forMs: '15s' }), { from: 1500 })
  expect(await writer.save('in time')).toBe(true)
  expect(await writer.save('paused meanwhile')).toBe(false)
  expect(late).toEqual([])
}

test('a writer that looked at its lease before a pause writes after it, and is caught', async () => {
  await expect(inSession((chaos) => keepsToItsLease(chaos, EarlyWriter))()).rejects.toThrow(/expected true to be false/)
})

test(
  'one that looks right before it writes passes',
  withChaos((chaos) => keepsToItsLease(chaos, LateWriter)),
)
