/**
 * 006: The same run again.
 *
 * All that is random in a session comes from one seed, Math.random included. A failure prints that seed with a line to
 * paste, `FAULTLINE_REPLAY=f1.… npx vitest run …`, which runs the same test with the same schedule. A schedule is plain
 * JSON: it can be written by hand, kept in a file, and reviewed.
 */
import { type Chaos, faults, formatSchedule, fromToken, toToken, withChaos } from '@faultline/vitest'
import { failpoint } from 'faultline/failpoint'
import { expect, test } from 'vitest'

/** Production code. A failpoint is a fault point in the middle of it; without a session it costs one look-up. */
class Ledger {
  readonly entries: string[] = []

  async transfer(from: string, to: string): Promise<void> {
    this.entries.push(`- ${from}`)
    try {
      failpoint('ledger.between')
      this.entries.push(`+ ${to}`)
    } catch (error) {
      this.entries.pop()
      throw error
    }
  }
}

async function manyTransfers(chaos: Chaos): Promise<void> {
  const ledger = new Ledger()
  for (let i = 0; i < 20; i++) await ledger.transfer('a', 'b').catch(() => {})
  expect(ledger.entries.filter((entry) => entry === '- a')).toHaveLength(ledger.entries.length / 2)
  chaos.note(`${ledger.entries.length} entries`)
}

test('the same seed gives the same run, event for event', async () => {
  const hashes: string[] = []
  const tokens: string[] = []
  const body = async (chaos: Chaos) => {
    chaos.inject(faults.exception('EIO'), { at: 'ledger.between', probability: 0.3 })
    await manyTransfers(chaos)
    hashes.push(chaos.timeline.hash())
    tokens.push(toToken(chaos.schedule))
  }
  for (const seed of [7, 7, 8]) await withChaos(body, { seed })()
  expect(hashes[0]).toBe(hashes[1])
  expect(hashes[0]).not.toBe(hashes[2])

  // A token holds the whole schedule: seed, faults, where and when.
  expect(formatSchedule(fromToken(tokens[0] as string))).toBe(`{
  "version": 1,
  "seed": 7,
  "injections": [
    { "fault": { "kind": "exception", "code": "EIO", "via": "auto" }, "at": "ledger.between", "when": { "probability": 0.3 } }
  ]
}
`)
})

/** From a file, `await readFile('outage.json', 'utf8')` does as well. What is wrong in it is named by its path. */
const schedule = `{ "version": 1, "seed": 42, "injections": [
  { "fault": { "kind": "exception", "code": "EIO" }, "at": "ledger.between", "when": { "calls": [1, 3, 20] } }
] }`

test('a schedule is armed before the body starts', withChaos(manyTransfers, { schedule }))
